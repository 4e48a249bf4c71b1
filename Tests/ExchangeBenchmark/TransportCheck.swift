import SkipSegBasics
import SkipSegRanks

/// Exchanges of messages of many sizes, also of none, with all other ranks at once: all has to arrive as it was sent.
struct TransportCheck {
  let transport: MPITransport

  /// Below and above what libraries send at once, in bytes.
  private static let sizes = [0, 1, 7, 4096, 70_001, 3_000_000]
  /// Of one message to the next: the last ones are beyond what MPI promises.
  private static let tagStride = 10_000

  func passes() throws(TransportError) -> Bool {
    let others = (0..<transport.size).filter { $0 != transport.rank }
    for round in 0..<20 {
      let receives = others.flatMap { peer in
        Self.sizes.indices.map { index in
          Transfer(peer: peer, tag: index * Self.tagStride, bytes: filled(index, UInt64.max))
        }
      }
      let sends = others.flatMap { peer in
        Self.sizes.indices.map { index in
          Transfer(
            peer: peer, tag: index * Self.tagStride,
            bytes: filled(index, key(from: transport.rank, to: peer, index, round)))
        }
      }
      defer { for transfer in receives + sends { transfer.bytes.deallocate() } }
      // Ranks come at different times, and with their messages in different orders.
      if round % transport.size == transport.rank { transport.tellProgress() }
      try transport.exchange(
        receives: round % 2 == 0 ? receives : receives.reversed(), sends: sends, timeout: .seconds(60))
      let isRight = receives.allSatisfy { transfer in
        let index = transfer.tag / Self.tagStride
        let sent = filled(index, key(from: transfer.peer, to: transport.rank, index, round))
        defer { sent.deallocate() }
        return transfer.bytes.elementsEqual(sent)
      }
      if !isRight { return false }
    }
    return true
  }

  private func key(from sender: Int, to receiver: Int, _ index: Int, _ round: Int) -> UInt64 {
    UInt64(((round * 100 + sender) * 100 + receiver) * 100 + index)
  }

  /// Bytes that only this key has, as many as the message of this number.
  private func filled(_ index: Int, _ key: UInt64) -> UnsafeMutableRawBufferPointer {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.sizes[index], alignment: 8)
    for place in bytes.indices {
      bytes[place] = UInt8(
        truncatingIfNeeded: CounterRandom.mix(key &+ UInt64(place >> 3)) >> (8 * UInt64(place & 7)))
    }
    return bytes
  }
}
