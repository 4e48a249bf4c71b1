import SkipSegBasics
import SkipSegTraining

/// The processes of a run, over whatever moves bytes between them. All of them have greeted each other.
package final class RankEnsemble: Ensemble, @unchecked Sendable {
  package let hosts: [String]
  /// Of the thread that trains, as all but `tellProgress` is.
  package var place = "at the beginning"
  let transport: any Transport
  /// The slices of other ranks' sums; as large as the largest exchange so far took.
  var slices: UnsafeMutableBufferPointer<Float>?
  /// What the exchanges of gradients have taken so far, waiting for slower ranks left out where that can be told apart.
  package internal(set) var timeExchanging = Duration.zero
  private let timeout: Duration

  package var rank: Int { transport.rank }

  /// Meets the other processes.
  /// - Parameters:
  ///   - identity: of this process.
  ///   - timeout: how long a process that is waited for may stay silent.
  /// - Throws: `RankError`, on all ranks, where one differs from rank 0 in what their sums depend on.
  package init(
    _ transport: any Transport, identity: RankIdentity, timeout: Duration
  ) throws {
    self.transport = transport
    self.timeout = timeout
    let greetings = try Self.gather(Array(JSONText.compact(identity).utf8), transport) {
      try Self.exchange($0, $1, over: transport, timeout: timeout, hosts: nil, place: "at the beginning")
    }
    let identities = try greetings.map {
      try JSONText.decode(RankIdentity.self, from: String(decoding: $0, as: UTF8.self))
    }
    hosts = identities.map(\.host)
    for other in identities.dropFirst() { try identities[0].check(other) }
  }

  deinit { slices?.deallocate() }

  package func tellProgress() { transport.tellProgress() }

  /// Ends this process's part, once all have come to their end.
  package func finish() throws {
    do { try transport.finish(timeout: timeout) } catch {
      throw RankError(error, hosts: hosts, timeout: timeout, place: "at the end")
    }
  }

  func exchange(receives: [Transfer], sends: [Transfer]) throws {
    try Self.exchange(
      receives, sends, over: transport, timeout: timeout, hosts: hosts, place: place)
  }

  private static func exchange(
    _ receives: [Transfer], _ sends: [Transfer], over transport: any Transport, timeout: Duration,
    hosts: [String]?, place: String
  ) throws {
    do { try transport.exchange(receives: receives, sends: sends, timeout: timeout) } catch {
      throw RankError(error, hosts: hosts, timeout: timeout, place: place)
    }
  }
}

/// Bytes from all to all, and from rank 0 to all.
extension RankEnsemble {
  package func gather(_ bytes: [UInt8]) throws -> [[UInt8]] {
    try Self.gather(bytes, transport) { try exchange(receives: $0, sends: $1) }
  }

  private static func gather(
    _ bytes: [UInt8], _ transport: any Transport,
    exchange: (_ receives: [Transfer], _ sends: [Transfer]) throws -> Void
  ) throws -> [[UInt8]] {
    let (rank, size) = (transport.rank, transport.size)
    if size == 1 { return [bytes] }
    // First how many they are.
    var counts = [UInt64](repeating: 0, count: size)
    counts[rank] = UInt64(bytes.count)
    let width = MemoryLayout<UInt64>.size
    try counts.withUnsafeMutableBytes { counts in
      func count(of rank: Int) -> UnsafeMutableRawBufferPointer { counts.part(rank * width, width) }
      try exchange(
        transport.sources.map { Transfer(peer: $0, tag: 0, bytes: count(of: $0)) },
        transport.targets.map { Transfer(peer: $0, tag: 0, bytes: count(of: rank)) })
    }
    let ends = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int($1)) }
    let all = UnsafeMutableRawBufferPointer.allocate(byteCount: ends[size], alignment: 16)
    defer { all.deallocate() }
    func part(_ rank: Int) -> UnsafeMutableRawBufferPointer {
      all.part(ends[rank], ends[rank + 1] - ends[rank])
    }
    part(rank).copyBytes(from: bytes)
    try exchange(
      transport.sources.map { Transfer(peer: $0, tag: 0, bytes: part($0)) },
      transport.targets.map { Transfer(peer: $0, tag: 0, bytes: part(rank)) })
    return (0..<size).map { Array(part($0)) }
  }

  /// By way of each other, so that the time grows with the logarithm of the number of ranks.
  package func broadcast(_ bytes: UnsafeMutableRawBufferPointer) throws {
    var known = 1
    while known < size {
      if rank < known, rank + known < size {
        try exchange(receives: [], sends: [Transfer(peer: rank + known, tag: 0, bytes: bytes)])
      } else if known <= rank, rank < 2 * known {
        try exchange(receives: [Transfer(peer: rank - known, tag: 0, bytes: bytes)], sends: [])
      }
      known *= 2
    }
  }
}

extension Transport {
  /// The other ranks in the order in which this one hears them: no two hear the same at a time.
  var sources: [Int] { (1..<max(size, 1)).map { (rank - $0 + size) % size } }
  /// The other ranks in the order in which this one sends to them.
  var targets: [Int] { (1..<max(size, 1)).map { (rank + $0) % size } }
}

extension UnsafeMutableRawBufferPointer {
  func part(_ first: Int, _ count: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: self[first..<first + count])
  }
}
