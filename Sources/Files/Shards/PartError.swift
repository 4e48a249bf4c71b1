import SkipSegBasics

/// Why the parts of shards can't be put together.
package enum PartError: Error, Equatable {
  case unreadable(FileError)
  case noPart(folder: String, name: String)
  case damaged(file: String)
  case twice(Shard, first: String, second: String)
  /// The numbers of the first ones that are, and how many are.
  case missing([Int], count: Int, of: Int)
  /// A part is of something else than the first one.
  case differs(folder: String, what: String, found: String, expected: String, first: String)
  /// What the parts were made of is no longer what it was.
  case changed(folder: String, what: String)
}

extension PartError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreadable(let error): "\(error)"
    case .noPart(let folder, let name):
      "\(folder): holds no \(name), expected what a shard has written; give the folders of all shards and no others"
    case .damaged(let file): "\(file): is damaged, or of another version; run this shard again"
    case .twice(let shard, let first, let second):
      "\(second): is shard \(shard.number) of \(shard.count), as \(first) is; give each shard once"
    case .missing(let numbers, let missing, let count):
      "\(counted(missing, "shard")) of \(count) missing: "
        + numbers.map { "\($0)/\(count)" }.joined(separator: ", ")
        + (missing > numbers.count ? " and \(missing - numbers.count) more; " : "; ")
        + advice("run it first", command: "run it by --shard \(numbers[0])/\(count)")
    case .differs(let folder, let what, let found, let expected, let first):
      "\(folder): its \(what) is '\(found)', but that of \(first) is '\(expected)'; run one of them again"
    case .changed(let folder, let what):
      "\(folder): \(what) changed after this shard was run; run all shards again"
    }
  }
}
