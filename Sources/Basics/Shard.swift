/// A part of many files that one process takes: of so many shards the one of this number.
///
/// In which shard a file is depends on its path alone. So every process finds its own by itself, in whatever order it
/// lists them, and a new file leaves all others where they are.
public struct Shard: Sendable, Hashable {
  /// From 1 to `count`.
  public let number: Int
  /// At least 1.
  public let count: Int

  /// Nil where the number is not 1 to the count.
  public init?(_ number: Int, of count: Int) {
    guard count >= 1, (1...count).contains(number) else { return nil }
    (self.number, self.count) = (number, count)
  }

  /// As `3/100` is read; nil where the text is no such.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1] else { return nil }
    self.init(number, of: count)
  }

  /// The one of a process that a launcher started as one of several; nil where that doesn't say which and of how many.
  package init?(_ launch: Launch) {
    guard let rank = launch.rank, let size = launch.size else { return nil }
    self.init(rank + 1, of: size)
  }

  /// Whether a file is in this shard.
  /// - Parameter path: relative to the folder that was named.
  public func holds(_ path: String) -> Bool {
    holds(hash: stableHash(path.rawPath))
  }

  /// - Parameter hash: the `stableHash` of the bytes of the path.
  package func holds(hash: UInt64) -> Bool {
    CounterRandom.mix(hash) % UInt64(count) == UInt64(number - 1)
  }

  /// The name of a table that the shard writes for itself: `classes-3-of-100.csv` for `classes.csv`.
  package func fileName(_ name: String) -> String {
    let stem = name.prefix { $0 != "." }
    return "\(stem)-\(number)-of-\(count)\(name.dropFirst(stem.count))"
  }
}

extension Shard: CustomStringConvertible {
  public var description: String { "\(number)/\(count)" }
}

/// As its text.
extension Shard: Codable {
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let shard = Shard(text) else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "'\(text)' is no shard"))
    }
    self = shard
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
