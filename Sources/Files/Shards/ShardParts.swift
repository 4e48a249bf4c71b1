import SkipSegBasics

/// The parts of all shards of some work, of each one.
package struct ShardParts<Part: ShardPart> {
  /// Of each the folder that it lies in; in the order of the shards.
  package let all: [(folder: String, part: Part)]

  package var first: Part { all[0].part }

  /// - Throws: `PartError` about the part that is missing, or that doesn't belong to the others.
  package init(_ folders: [String]) throws(PartError) {
    var parts: [Int: (folder: String, part: Part)] = [:]
    var first: (folder: String, part: Part)?
    for folder in folders {
      let part = try Part(from: folder)
      let expected = first ?? (folder, part)
      first = expected
      try Self.requireSame(part, folder, expected)
      if let other = parts.updateValue((folder, part), forKey: part.shard.number) {
        throw .twice(part.shard, first: other.folder, second: folder)
      }
    }
    guard let first else { throw .missing([1], count: 1, of: 1) }
    let count = first.part.shard.count
    if parts.count < count {
      // There may be any number of shards: no more of them are looked at than are named.
      let missing = (1...count).lazy.filter { parts[$0] == nil }.prefix(10)
      throw .missing(Array(missing), count: count - parts.count, of: count)
    }
    all = parts.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func requireSame(
    _ part: Part, _ folder: String, _ first: (folder: String, part: Part)
  ) throws(PartError) {
    func require(_ what: String, _ found: String, _ expected: String) throws(PartError) {
      if found != expected {
        throw .differs(folder: folder, what: what, found: found, expected: expected, first: first.folder)
      }
    }
    try require("number of shards", "\(part.shard.count)", "\(first.part.shard.count)")
    for (found, expected) in zip(part.premises, first.part.premises) {
      try require(found.name, found.value, expected.value)
    }
  }
}
