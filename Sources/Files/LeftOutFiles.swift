import SkipSegBasics

/// Files that a command found in folders and had nothing to do with, counted by what they are.
package struct LeftOutFiles: Sendable, Equatable {
  private var counts: [String: Int] = [:]
  private var first: [String: String] = [:]

  package init() {}

  package var isEmpty: Bool { counts.isEmpty }

  package mutating func add(_ path: String) {
    let suffix = FileSystem.fileExtension(path)
    counts[suffix.isEmpty ? "no extension" : ".\(suffix)", default: 0] += 1
  }

  /// What is neither file nor folder is named, not only counted.
  package mutating func add(_ path: String, _ kind: FileKind) {
    counts[kind.rawValue, default: 0] += 1
    first[kind.rawValue] = first[kind.rawValue] ?? path
  }

  package mutating func add(_ reason: String, count: Int) {
    if count > 0 { counts[reason, default: 0] += count }
  }

  /// The commonest first: `.txt 3, no extension 1, a pipe 1 (in/p.jpg)`.
  package var words: String {
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return listed(
      sorted.map { kind, count in "\(kind) \(count)" + (first[kind].map { " (\($0))" } ?? "") }, first: 20)
  }
}
