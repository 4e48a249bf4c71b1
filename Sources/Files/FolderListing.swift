import SkipSegBasics

/// Everything below a folder at any depth, as `FolderWalk` finds it.
package struct FolderListing: Sendable, Equatable {
  /// Paths of all files, relative to the folder and sorted. Links that lead nowhere are among them: reading one says so.
  package private(set) var files: [String] = []
  /// What is neither file nor folder, by its path relative to the folder: never to be opened.
  package private(set) var others: [String: FileKind] = [:]
  /// The folders below that can't be listed, each with the reason. What they hold is not known.
  package private(set) var unlisted: [FileError] = []

  /// - Throws: where the folder itself can't be listed.
  package init(_ folder: String) throws(FileError) {
    var collector = Collector()
    do { try FolderWalk.walk(folder, &collector) } catch {
      guard let error = error as? FileError else { preconditionFailure("a collector throws nothing") }
      throw error
    }
    self = collector.listing
    files.sort()
  }

  private init() {}

  private struct Collector: FolderVisitor {
    var listing = FolderListing()
    private var prefix = ""

    mutating func begin(_ folder: FolderWalk.Folder) -> Bool {
      prefix = folder.prefix
      return true
    }

    mutating func visit(file name: UnsafeBufferPointer<UInt8>) {
      listing.files.append(prefix + String(pathBytes: name))
    }

    mutating func visit(other name: String, _ kind: FileKind) { listing.others[prefix + name] = kind }
    mutating func visit(unlisted error: FileError) { listing.unlisted.append(error) }
    func end() -> Bool { true }
  }

  /// What file managers, cameras and servers put beside files, in lower case.
  private static let litter: Set<String> = [
    "@eadir", "@recycle", "@recently-snapshot", "#recycle", "#snapshot", "__macosx", "thumbs.db",
    "ehthumbs.db",
    "ehthumbs_vista.db", "desktop.ini", "$recycle.bin", "system volume information", "lost+found",
    "network trash folder",
    "temporary items",
  ]
  private static let litterBeginnings = Set(litter.compactMap(\.utf8.first))

  /// - Parameter name: the bytes of it.
  static func isHidden(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = name.first else { return false }
    let isLetter = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
    return first == UInt8(ascii: ".")
      || litterBeginnings.contains(isLetter ? first | 0x20 : first)
        && litter.contains(String(decoding: name, as: UTF8.self).lowercased())
  }
}
