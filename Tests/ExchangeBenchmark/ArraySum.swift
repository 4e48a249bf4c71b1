import SkipSegRanks

/// The sum over all ranks of an array that each has, in two rounds: every rank sums its slice of it, and sends that to all.
final class ArraySum {
  private let transport: MPITransport
  private let floats: UnsafeMutableBufferPointer<Float>
  /// This rank's slice as the others have it, one after the other.
  private let received: UnsafeMutableBufferPointer<Float>

  init(transport: MPITransport, count: Int) {
    self.transport = transport
    floats = .allocate(capacity: count)
    floats.initialize(repeating: 1)
    received = .allocate(capacity: (count / transport.size + 1) * transport.size)
    received.initialize(repeating: 0)
  }

  deinit {
    floats.deallocate()
    received.deallocate()
  }

  func run(timeout: Duration) throws(TransportError) {
    let (me, size) = (transport.rank, transport.size)
    let others = (1..<size).map { (me + $0) % size }
    let own = slice(me)
    let parts = others.enumerated().map {
      UnsafeMutableBufferPointer(rebasing: received[$0.offset * own.count..<($0.offset + 1) * own.count])
    }
    try transport.exchange(
      receives: zip(others, parts).map { Transfer(peer: $0, tag: me, bytes: .init($1)) },
      sends: others.map { Transfer(peer: $0, tag: $0, bytes: .init(slice($0))) }, timeout: timeout)
    for part in parts {
      for place in own.indices { own[place] += part[place] }
    }
    try transport.exchange(
      receives: others.map { Transfer(peer: $0, tag: size, bytes: .init(slice($0))) },
      sends: others.map { Transfer(peer: $0, tag: size, bytes: .init(own)) }, timeout: timeout)
  }

  private func slice(_ rank: Int) -> UnsafeMutableBufferPointer<Float> {
    let (count, size) = (floats.count, transport.size)
    return UnsafeMutableBufferPointer(rebasing: floats[count * rank / size..<count * (rank + 1) / size])
  }
}
