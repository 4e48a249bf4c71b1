import Foundation
import SkipSegBasics

/// What is told of a folder and of those below it, one folder after the other: first the folder, then what lies in it in no
/// order, then its end; then the next one. So nobody needs to know the names of more than one folder.
package protocol FolderVisitor {
  /// Whether to look into a folder. What lies in one that is left out is not told.
  mutating func begin(_ folder: FolderWalk.Folder) -> Bool
  /// A file, or a link that leads nowhere.
  mutating func visit(file name: UnsafeBufferPointer<UInt8>)
  /// What is neither file nor folder: never to be opened.
  mutating func visit(other name: String, _ kind: FileKind)
  /// All of the folder is told. Returns whether to go on with the others.
  mutating func end() throws -> Bool
  /// A folder that can't be listed, as a whole or to its end.
  mutating func visit(unlisted error: FileError)
}

/// A way through a folder and everything below it. Links are followed, except into a folder that is being walked through
/// already; folders come in the order of their names, each before those below it.
///
/// Hidden names, which begin with a dot, and what systems leave behind, such as folders of thumbnails, are no part of it.
package enum FolderWalk {
  package struct Folder {
    /// As it can be opened.
    package let path: String
    /// Relative to where the walk began: empty there, else with a slash at its end.
    package let prefix: String
    package let identity: FolderIdentity

    package init(path: String, prefix: String, identity: FolderIdentity) {
      (self.path, self.prefix, self.identity) = (path, prefix, identity)
    }
  }

  /// - Throws: what the visitor throws, and where the folder itself can't be listed.
  package static func walk(_ root: String, _ visitor: inout some FolderVisitor) throws {
    _ = try walk(root, prefix: "", enclosing: [], &visitor)
  }

  private static func walk(
    _ path: String, prefix: String, enclosing: Set<FolderIdentity>, _ visitor: inout some FolderVisitor
  ) throws -> Bool {
    guard let identity = FolderIdentity(path) else {
      throw FileError.cannotList(folder: path, code: errno)
    }
    if enclosing.contains(identity) { return true }
    guard visitor.begin(Folder(path: path, prefix: prefix, identity: identity)) else { return true }
    // A folder may be listed, but not entered.
    guard access(path.pathBytes, X_OK) == 0 else { throw FileError.cannotList(folder: path, code: errno) }
    var folders: [String] = []
    try FileSystem.forEachEntry(in: path) { name, kind in
      guard !FolderListing.isHidden(name) else { return }
      switch kind ?? Self.kind(behind: FileSystem.join(path, String(pathBytes: name))) {
      case .file: visitor.visit(file: name)
      case .folder: folders.append(String(pathBytes: name))
      case let other: visitor.visit(other: String(pathBytes: name), other)
      }
    }
    guard try visitor.end() else { return false }
    for name in folders.sorted() {
      let folder = FileSystem.join(path, name)
      do {
        guard
          try walk(folder, prefix: prefix + name + "/", enclosing: enclosing.union([identity]), &visitor)
        else { return false }
      } catch FileError.cannotList(folder, let code) {
        visitor.visit(unlisted: .cannotList(folder: folder, code: code))
      }
    }
    return true
  }

  private static func kind(behind link: String) -> FileKind {
    var status = stat()
    return stat(link.pathBytes, &status) == 0 ? FileKind(status) : .file
  }
}

/// What a folder is, by whatever path it is reached.
package struct FolderIdentity: Hashable, Sendable {
  private let device, node: UInt64

  /// Nil where nothing is there, with the reason in `errno`.
  package init?(_ path: String) {
    var status = stat()
    guard stat(path.pathBytes, &status) == 0 else { return nil }
    (device, node) = (UInt64(status.st_dev), UInt64(status.st_ino))
  }
}
