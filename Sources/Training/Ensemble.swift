import SkipSegBasics
import SkipSegEngine

/// The processes that take the steps of one run together, each with some of the batches of a step; all of them know all
/// that they agree on, so that they go on alike.
///
/// All processes make the same calls in the same order, on one thread.
package protocol Ensemble: AnyObject, Sendable {
  /// Of this process, from 0. Rank 0 alone opens the data, locks, writes and tells.
  var rank: Int { get }
  /// The names of the machines, by rank.
  var hosts: [String] { get }
  /// Where in the run this process is, in words: `in step 812`. For whoever waits too long.
  var place: String { get set }

  /// Makes the sum over the leaves of all ranks of the one over this rank's, by the tree: the same bytes on all of them.
  /// - Parameter pieces: where the gradients lie that are looked at, in rising order; all others are of no meaning
  ///   afterwards.
  func sum(_ tree: GradientTree, over pieces: [Range<Int>], pool: ThreadPool) throws

  /// What all ranks give, in the order of the ranks.
  func gather(_ bytes: [UInt8]) throws -> [[UInt8]]

  /// Puts the bytes of rank 0 in the place of everybody else's, which are as many.
  func broadcast(_ bytes: UnsafeMutableRawBufferPointer) throws

  /// Says that work was done, to those who wait for this process. May be called on any thread, and often.
  func tellProgress()
}

extension Ensemble {
  /// How many processes there are.
  package var size: Int { hosts.count }
  /// Whether this process opens, writes and tells.
  package var isFirst: Bool { rank == 0 }
  /// How many of the processes share this one's machine.
  package var sharers: Int { hosts.count { $0 == hosts[rank] } }

  /// The batches of a step of `count` that this rank takes.
  package func share(of count: Int) -> Range<Int> { share(of: count, rank: rank) }

  /// The batches of a step of `count` that a rank takes.
  package func share(of count: Int, rank: Int) -> Range<Int> {
    count * rank / size..<count * (rank + 1) / size
  }

  /// Arrays as large as the gradients that summing them takes: sums that wait, and the slices of the other ranks' sums.
  func gradientStores(accumulation: Int) -> Int {
    let tree = SummationTree(leafCount: accumulation)
    let foreign = (0..<size).reduce(0) {
      $1 == rank ? $0 : $0 + tree.nodes(of: share(of: accumulation, rank: $1)).count
    }
    return tree.spareCount(own: share(of: accumulation)) + (foreign + size - 1) / size
  }

  /// What all ranks give, in the order of the ranks.
  package func gather<Value: Codable>(_ value: Value) throws -> [Value] {
    if size == 1 { return [value] }
    return try gather(Array(JSONText.compact(value).utf8)).map {
      try JSONText.decode(Value.self, from: String(decoding: $0, as: UTF8.self))
    }
  }

  /// What rank 0 gives; the others give nil.
  package func broadcast<Value: Codable>(_ value: Value?) throws -> Value {
    if let value, size == 1 { return value }
    var bytes = value.map { Array(JSONText.compact($0).utf8) } ?? []
    var count = UInt64(bytes.count)
    try withUnsafeMutableBytes(of: &count) { try broadcast($0) }
    if !isFirst { bytes = [UInt8](repeating: 0, count: Int(count)) }
    try bytes.withUnsafeMutableBytes { try broadcast($0) }
    return try value ?? JSONText.decode(Value.self, from: String(decoding: bytes, as: UTF8.self))
  }

  /// Does work that may fail on some of the ranks, without a word to the others. All meet behind it.
  /// - Throws: on all ranks, where it has failed on any: the error of the lowest of these.
  @discardableResult
  package func together<Value>(_ work: () throws -> Value) throws -> Value {
    if size == 1 { return try work() }
    let result = Result { try work() }
    var words: String?
    if case .failure(let error) = result { words = "\(error)" }
    try throwFirst(of: gather(words)) { _ = try result.get() }
    return try result.get()
  }

  /// - Parameters:
  ///   - words: what has failed, by rank.
  ///   - throwOwn: throws this rank's own error.
  func throwFirst(of words: [String?], throwOwn: () throws -> Void) throws {
    guard
      let (failed, words) = words.enumerated().lazy.compactMap({ rank, words in words.map { (rank, $0) } })
        .first
    else { return }
    if failed == rank { try throwOwn() }
    throw RankFailure(rank: failed, host: hosts[failed], words: words)
  }
}

/// What went wrong on another rank.
package struct RankFailure: Error, Equatable, CustomStringConvertible {
  package let rank: Int
  package let host: String
  package let words: String

  package init(rank: Int, host: String, words: String) {
    (self.rank, self.host, self.words) = (rank, host, words)
  }

  package var description: String { "rank \(rank) (\(host)): \(words)" }
}

/// One process that takes whole steps.
package final class SoloEnsemble: Ensemble {
  package let rank = 0
  package let hosts = ["this machine"]
  package var place: String {
    get { "" }
    set {}
  }

  package init() {}

  package func sum(_ tree: GradientTree, over pieces: [Range<Int>], pool: ThreadPool) {}
  package func gather(_ bytes: [UInt8]) -> [[UInt8]] { [bytes] }
  package func broadcast(_ bytes: UnsafeMutableRawBufferPointer) {}
  package func tellProgress() {}
}
