import SkipSegFiles
import SkipSegImaging

/// The files of a folder, as a tree of folders.
struct FileTree: Equatable {
  /// Path below the root; empty for the root itself.
  let path: String
  /// Names of the files in this very folder, sorted.
  private(set) var files: [String] = []
  private(set) var folders: [String: FileTree] = [:]

  /// Where the tree lies; nil for one of names only.
  private let root: String?

  init(_ listing: FolderListing, root: String) {
    self.init(path: "", root: root)
    for path in listing.files {
      insert(path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }[...])
    }
  }

  private init(path: String, root: String?) { (self.path, self.root) = (path, root) }

  private mutating func insert(_ components: ArraySlice<String>) {
    guard let first = components.first, components.count > 1 else {
      return files.append(contentsOf: components)
    }
    folders[first, default: FileTree(path: FileSystem.join(path, first), root: root)].insert(
      components.dropFirst())
  }

  /// Whether a file of this folder, given by its path below it, is to be taken for an image.
  func isImage(_ file: String) -> Bool {
    guard let root else { return ImageFile.isImageName(file) }
    return ImageFile.isImage(FileSystem.join(root, FileSystem.join(path, file)))
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
