import Foundation
import SkipSegFiles
import SkipSegImaging

/// Finds photographs by what label files call them. Those names are the world's: absolute paths of another computer,
/// `..`, backslashes, other extensions. Only files below one folder are ever found.
package struct PhotographIndex: Sendable {
  let root: String
  /// Paths below the root, by their last part and, of pictures, by that without its extension.
  private let byName: [String: [String]]
  private let byStem: [String: [String]]

  init(_ root: String, files: [String]) {
    self.root = root
    byName = Dictionary(grouping: files, by: FileSystem.name)
    byStem = Dictionary(grouping: files.filter(ImageFile.isImageName), by: FileSystem.stem)
  }

  enum Miss: Error, Equatable {
    case none(String, root: String)
    case several(String, [String])

    var words: String {
      switch self {
      case .none(let name, let root):
        "the photograph '\(name)' is not in \(root); name the folder that holds it"
      case .several(let name, let paths):
        "'\(name)' may be \(paths.prefix(3).joined(separator: " or ")); rename all but one"
      }
    }
  }

  /// The path below the root of a photograph.
  /// - Parameters:
  ///   - folder: of the label file; a photograph in it comes first among several of one name.
  ///   - stem: stands in for a name that no file has.
  func find(_ name: String, near folder: String, stem: String?) throws(Miss) -> String {
    let parts = name.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
      .map { String(pathBytes: $0) }.filter { $0 != "." && $0 != ".." }
    let last = parts.last ?? ""
    var found = byName[last] ?? last.removingPercentEncoding.flatMap { byName[$0] } ?? []
    if found.isEmpty, let stem { found = byStem[stem] ?? [] }
    if found.isEmpty { throw .none(name, root: root) }
    if found.count == 1 { return found[0] }
    // As much of the path as fits, the more the better.
    let scores = found.map { path in
      zip(parts.reversed(), path.split(separator: "/").reversed()).prefix { $0 == $1 }.count
    }
    let best = scores.max() ?? 0
    let fitting = zip(found, scores).filter { $0.1 == best }.map(\.0)
    if fitting.count == 1 { return fitting[0] }
    let beside = fitting.filter {
      FileSystem.canonical(FileSystem.join(root, FileSystem.folder(of: $0))) == FileSystem.canonical(folder)
    }
    if beside.count == 1 { return beside[0] }
    throw .several(name, fitting)
  }
}
