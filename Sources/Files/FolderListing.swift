import Foundation
import SkipSegBasics

/// Everything below a folder at any depth. Links are followed, except into a folder that is being listed already.
///
/// Hidden names, which begin with a dot, and what systems leave behind, such as folders of thumbnails, are no part of it.
package struct FolderListing: Sendable, Equatable {
  /// Paths of all files, relative to the folder and sorted. Links that lead nowhere are among them: reading one says so.
  package private(set) var files: [String] = []
  /// What is neither file nor folder, by its path relative to the folder: never to be opened.
  package private(set) var others: [String: FileKind] = [:]
  /// The folders below that can't be listed, each with the reason. What they hold is not known.
  package private(set) var unlisted: [FileError] = []

  /// - Throws: where the folder itself can't be listed.
  package init(_ folder: String) throws(FileError) {
    try collect(folder, prefix: "", enclosing: [])
    files.sort()
  }

  /// What file managers, cameras and servers put beside files, in lower case.
  private static let litter: Set<String> = [
    "@eadir", "@recycle", "@recently-snapshot", "#recycle", "#snapshot", "__macosx", "thumbs.db",
    "ehthumbs.db",
    "ehthumbs_vista.db", "desktop.ini", "$recycle.bin", "system volume information", "lost+found",
    "network trash folder",
    "temporary items",
  ]

  package static func isHidden(_ name: String) -> Bool {
    name.utf8.first == UInt8(ascii: ".") || litter.contains(name.lowercased())
  }

  private struct Identity: Hashable {
    let device: UInt64
    let node: UInt64

    init(_ status: stat) { (device, node) = (UInt64(status.st_dev), UInt64(status.st_ino)) }
  }

  private mutating func collect(
    _ folder: String, prefix: String, enclosing: Set<Identity>
  ) throws(FileError) {
    var status = stat()
    guard stat(folder.pathBytes, &status) == 0 else { throw .cannotList(folder: folder, code: errno) }
    if enclosing.contains(Identity(status)) { return }
    let enclosing = enclosing.union([Identity(status)])
    for name in try FileSystem.names(in: folder) where !Self.isHidden(name) {
      let path = FileSystem.join(folder, name)
      var status = stat()
      if stat(path.pathBytes, &status) != 0 {
        // A folder may be listed, but not entered.
        let code = errno
        if code == EACCES, lstat(path.pathBytes, &status) != 0 {
          throw .cannotList(folder: folder, code: code)
        }
        files.append(prefix + name)
        continue
      }
      switch FileKind(status) {
      case .file: files.append(prefix + name)
      case .folder:
        do { try collect(path, prefix: prefix + name + "/", enclosing: enclosing) } catch {
          unlisted.append(error)
        }
      case let kind: others[prefix + name] = kind
      }
    }
  }
}
