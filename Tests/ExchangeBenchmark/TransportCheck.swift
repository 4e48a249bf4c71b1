import SkipSegBasics
import SkipSegRanks

/// Exchanges of messages of many sizes, also of none, with all other ranks at once: all has to arrive as it was sent.
struct TransportCheck {
  let transport: MPITransport

  /// Below and above what libraries send at once, in bytes.
  private static let sizes = [0, 1, 7, 4096, 70_001, 3_000_000]

  func passes() throws(TransportError) -> Bool {
    let others = (0..<transport.size).filter { $0 != transport.rank }
    for round in 0..<20 {
      let receives = others.flatMap { peer in
        Self.sizes.indices.map { Transfer(peer: peer, tag: $0, bytes: filled($0, UInt64.max)) }
      }
      let sends = others.flatMap { peer in
        Self.sizes.indices.map { tag in
          Transfer(
            peer: peer, tag: tag, bytes: filled(tag, key(from: transport.rank, to: peer, tag, round)))
        }
      }
      defer { for transfer in receives + sends { transfer.bytes.deallocate() } }
      // Ranks come at different times, and with their messages in different orders.
      if round % transport.size == transport.rank { transport.tellProgress() }
      try transport.exchange(
        receives: round % 2 == 0 ? receives : receives.reversed(), sends: sends, timeout: .seconds(60))
      let isRight = receives.allSatisfy { transfer in
        let sent = filled(
          transfer.tag, key(from: transfer.peer, to: transport.rank, transfer.tag, round))
        defer { sent.deallocate() }
        return transfer.bytes.elementsEqual(sent)
      }
      if !isRight { return false }
    }
    return true
  }

  private func key(from sender: Int, to receiver: Int, _ tag: Int, _ round: Int) -> UInt64 {
    UInt64(((round * 100 + sender) * 100 + receiver) * 100 + tag)
  }

  /// Bytes that only this key has.
  private func filled(_ tag: Int, _ key: UInt64) -> UnsafeMutableRawBufferPointer {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.sizes[tag], alignment: 8)
    for place in bytes.indices {
      bytes[place] = UInt8(
        truncatingIfNeeded: CounterRandom.mix(key &+ UInt64(place >> 3)) >> (8 * UInt64(place & 7)))
    }
    return bytes
  }
}
