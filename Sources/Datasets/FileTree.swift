import Files

/// The files of a folder, as a tree of folders. Hidden files and what systems leave behind are no part of it.
struct FileTree: Equatable {
  /// Path below the root; empty for the root itself.
  let path: String
  /// Names of the files in this very folder, sorted.
  private(set) var files: [String] = []
  private(set) var folders: [String: FileTree] = [:]

  private static let litter: Set<String> = ["__MACOSX", "Thumbs.db", "desktop.ini"]

  init(root: String) throws(FileError) {
    self.init(paths: try FileSystem.files(under: root))
  }

  /// - Parameter paths: relative and sorted.
  init(paths: [String]) {
    self.init(path: "")
    for path in paths {
      let components = path.split(separator: "/").map(String.init)
      if components.allSatisfy({ !Self.litter.contains($0) && !$0.hasPrefix(".") }) {
        insert(components[...])
      }
    }
  }

  private init(path: String) { self.path = path }

  private mutating func insert(_ components: ArraySlice<String>) {
    guard let first = components.first, components.count > 1 else {
      return files.append(contentsOf: components)
    }
    folders[first, default: FileTree(path: FileSystem.join(path, first))].insert(components.dropFirst())
  }

  /// Paths below this folder of all files at any depth, sorted.
  var allFiles: [String] {
    let nested = folders.flatMap { name, folder in folder.allFiles.map { FileSystem.join(name, $0) } }
    return (files + nested).sorted()
  }

  /// The folder of this name in any case; two such folders are an error.
  func folder(_ name: String) throws(DatasetError) -> FileTree? {
    let found = folders.keys.filter { $0.lowercased() == name.lowercased() }.sorted()
    if found.count > 1 {
      throw .ambiguousFolder(name: name, folders: found.map { FileSystem.join(path, $0) })
    }
    return found.first.flatMap { folders[$0] }
  }

  /// The folders that are named like splits; two names of one split are an error.
  func splits() throws(DatasetError) -> [Split: FileTree] {
    var result: [Split: FileTree] = [:]
    for (name, folder) in folders.sorted(by: { $0.key < $1.key }) {
      guard let split = Split(named: name) else { continue }
      if let other = result.updateValue(folder, forKey: split) {
        throw .ambiguousFolder(name: split.rawValue, folders: [other.path, folder.path])
      }
    }
    return result
  }
}
