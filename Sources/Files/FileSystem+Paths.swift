import Foundation

extension FileSystem {
  /// `part` below `folder`; `part` itself where it is absolute or the folder is empty.
  package static func join(_ folder: String, _ part: String) -> String {
    if folder.isEmpty || part.hasPrefix("/") { return part }
    return folder.hasSuffix("/") ? folder + part : folder + "/" + part
  }

  /// The last component: `c.png` of `a/b/c.png`.
  package static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// All but the last component: `a/b` of `a/b/c.png`, `.` of `c.png`, `/` of `/c`.
  package static func folder(of path: String) -> String {
    let components = path.split(separator: "/").dropLast()
    if path.hasPrefix("/") { return "/" + components.joined(separator: "/") }
    return components.isEmpty ? "." : components.joined(separator: "/")
  }

  /// The last component without its extension: `c` of `a/b/c.png`, `.c` of `.c`.
  package static func stem(_ path: String) -> String {
    let name = name(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// What follows the last dot of the last component, in lower case: `png` of `a/b/c.PNG`; empty where there is none.
  package static func fileExtension(_ path: String) -> String {
    let name = name(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// The path without its extension: `a/b/c` of `a/b/c.png`.
  package static func withoutExtension(_ path: String) -> String {
    let suffix = fileExtension(path)
    return suffix.isEmpty ? path : String(path.dropLast(suffix.count + 1))
  }

  /// Absolute and without links, as far as the path exists: equal for paths of one file.
  package static func canonical(_ path: String) -> String {
    if let resolved = realpath(path, nil) {
      defer { free(resolved) }
      return String(cString: resolved)
    }
    let parent = folder(of: path)
    return parent == path ? path : join(canonical(parent), name(of: path))
  }
}
