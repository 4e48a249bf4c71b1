import Foundation
import SkipSegBasics

/// Everything here looks at bytes, as the system does: to `Character` a slash or a dot with an accent behind it is another
/// letter.
extension FileSystem {
  private static let slash = UInt8(ascii: "/")

  /// `part` below `folder`; `part` itself where it is absolute or the folder is empty.
  package static func join(_ folder: String, _ part: String) -> String {
    if folder.isEmpty || part.utf8.first == slash { return part }
    return folder.utf8.last == slash ? folder + part : folder + "/" + part
  }

  private static func components(_ path: String) -> [Substring] {
    path.utf8.split(separator: slash).map { Substring($0) }
  }

  /// The last component: `c.png` of `a/b/c.png`.
  package static func name(of path: String) -> String { components(path).last.map(String.init) ?? path }

  /// All but the last component: `a/b` of `a/b/c.png`, `.` of `c.png`, `/` of `/c`.
  package static func folder(of path: String) -> String {
    let components = components(path).dropLast()
    if path.utf8.first == slash { return "/" + components.joined(separator: "/") }
    return components.isEmpty ? "." : components.joined(separator: "/")
  }

  /// A name at its last dot; nil where it has none but one at its beginning.
  private static func parts(of name: String) -> (stem: Substring, suffix: Substring)? {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else { return nil }
    return (name[..<dot], name[name.utf8.index(after: dot)...])
  }

  /// The last component without its extension: `c` of `a/b/c.png`, `.c` of `.c`.
  package static func stem(_ path: String) -> String {
    let name = name(of: path)
    return parts(of: name).map { String($0.stem) } ?? name
  }

  /// What follows the last dot of the last component, in lower case: `png` of `a/b/c.PNG`; empty where there is none.
  package static func fileExtension(_ path: String) -> String {
    parts(of: name(of: path))?.suffix.lowercased() ?? ""
  }

  /// The path without its extension: `a/b/c` of `a/b/c.png`.
  package static func withoutExtension(_ path: String) -> String {
    guard let suffix = parts(of: name(of: path))?.suffix, !suffix.isEmpty else { return path }
    return String(path.unicodeScalars.dropLast(suffix.unicodeScalars.count + 1))
  }

  /// `a/b` of `a/b/`.
  package static func withoutTrailingSlash(_ path: String) -> String {
    path.utf8.count > 1 && path.utf8.last == slash ? String(path.dropLast()) : path
  }

  /// What remains of a path below a folder, which it begins with: `b/c.png` of `a/b/c.png` below `a`.
  package static func path(_ path: String, below folder: String) -> String {
    let prefix = join(folder, "")
    return path.utf8.starts(with: prefix.utf8)
      ? String(Substring(path.utf8.dropFirst(prefix.utf8.count))) : path
  }

  /// Absolute and without links, as far as the path exists: equal for paths of one file.
  package static func canonical(_ path: String) -> String {
    if let resolved = realpath(path.pathBytes, nil) {
      defer { free(resolved) }
      return String(cPath: resolved)
    }
    let parent = folder(of: path)
    return parent == path ? path : join(canonical(parent), name(of: path))
  }

  /// The folder in which relative paths begin.
  package static var currentFolder: String {
    guard let folder = getcwd(nil, 0) else { return "." }
    defer { free(folder) }
    return String(cPath: folder)
  }
}
