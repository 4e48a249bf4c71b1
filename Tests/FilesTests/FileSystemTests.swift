import Foundation
import SkipSegFiles
import TestSupport
import Testing

@Suite struct FileSystemTests {
  @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 200_000]) func readsAllOrTheFirst(_ count: Int) throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, "bytes")
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
    try Data(bytes).write(to: URL(filePath: path))
    #expect(try FileSystem.read(path) == bytes)
    #expect(try FileSystem.read(path, upTo: 1_000) == Array(bytes.prefix(1_000)))
    #expect(try FileSystem.read(path, upTo: 0) == [])
  }

  /// Such a file says that it has no bytes.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")))
  func readsFilesOfUnknownSize() throws {
    #expect(try FileSystem.read("/proc/self/status").count > 100)
  }

  @Test func namesWhatCannotBeRead() throws {
    let folder = try TemporaryFolder()
    let missing = FileSystem.join(folder.path, "missing")
    #expect(throws: FileError.cannotRead(path: missing, code: ENOENT)) { try FileSystem.read(missing) }
    #expect(throws: FileError.cannotRead(path: folder.path, code: EISDIR)) {
      try FileSystem.read(folder.path)
    }
    #expect(throws: FileError.cannotList(folder: missing, code: ENOENT)) {
      try FileSystem.files(under: missing)
    }
    #expect(
      "\(FileError.cannotRead(path: missing, code: ENOENT))"
        == "\(missing): cannot be read: there is no such file or folder; check the path")
  }

  @Test func listsFilesOfAllDepthsSorted() throws {
    let folder = try TemporaryFolder()
    let files = ["b.txt", "a/z.txt", "a/b/c.txt", "a/.hidden", ".git/config", "ü/é.png"]
    for file in files { try DurableFile.write(file, to: FileSystem.join(folder.path, file)) }
    try FileManager.default.createDirectory(
      atPath: FileSystem.join(folder.path, "empty"), withIntermediateDirectories: false)
    #expect(
      try FileSystem.files(under: folder.path) == ["a/b/c.txt", "a/z.txt", "b.txt", "ü/é.png"])
  }

  @Test func followsLinksButNotInCircles() throws {
    let folder = try TemporaryFolder()
    try DurableFile.write("x", to: FileSystem.join(folder.path, "a/x"))
    let link = { (name: String, target: String) in
      try FileManager.default.createSymbolicLink(
        atPath: FileSystem.join(folder.path, name), withDestinationPath: target)
    }
    try link("b", "a")
    try link("a/up", "..")
    #expect(try FileSystem.files(under: folder.path) == ["a/x", "b/x"])
  }

  @Test func tellsFoldersFromFiles() throws {
    let folder = try TemporaryFolder()
    let file = FileSystem.join(folder.path, "file")
    try DurableFile.write("x", to: file)
    #expect(FileSystem.exists(file) && !FileSystem.isFolder(file))
    #expect(FileSystem.exists(folder.path) && FileSystem.isFolder(folder.path))
    #expect(!FileSystem.exists(file + "x") && !FileSystem.isFolder(file + "x"))
  }

  @Test(arguments: [0, 1, 10, 11, 100]) func readsTheEnd(limit: Int) throws {
    let folder = try TemporaryFolder()
    try folder.write("0123456789", "file")
    let end = try FileSystem.end(of: folder.path("file"), upTo: limit)
    #expect(end.fileBytes == 10 && end.bytes == Array("0123456789".utf8.suffix(limit)))
  }

  @Test func tellsTheSpaceOfADisk() throws {
    let folder = try TemporaryFolder()
    let free = try #require(FileSystem.freeBytes(at: folder.path("not/made/yet")))
    #expect(free > 0)
  }

  @Test func makesFolders() throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, "a/b/c")
    try FileSystem.createFolder(path)
    try FileSystem.createFolder(path + "/")
    #expect(FileSystem.isFolder(path))
    let file = FileSystem.join(folder.path, "file")
    try DurableFile.write("x", to: file)
    #expect(throws: FileError.cannotCreateFolder(path: file, code: EEXIST)) {
      try FileSystem.createFolder(file + "/sub")
    }
  }

  struct Path: Sendable {
    let whole, folder, name, stem, suffix, without: String
  }

  static let paths = [
    Path(whole: "a/b/c.png", folder: "a/b", name: "c.png", stem: "c", suffix: "png", without: "a/b/c"),
    Path(whole: "c.tar.GZ", folder: ".", name: "c.tar.GZ", stem: "c.tar", suffix: "gz", without: "c.tar"),
    Path(whole: "/c", folder: "/", name: "c", stem: "c", suffix: "", without: "/c"),
    Path(whole: "a.b/.c", folder: "a.b", name: ".c", stem: ".c", suffix: "", without: "a.b/.c"),
    Path(whole: "a/b/", folder: "a", name: "b", stem: "b", suffix: "", without: "a/b/"),
    Path(whole: "/", folder: "/", name: "/", stem: "/", suffix: "", without: "/"),
    Path(whole: "../x.jpg", folder: "..", name: "x.jpg", stem: "x", suffix: "jpg", without: "../x"),
  ]

  @Test(arguments: paths) func takesPathsApart(_ path: Path) {
    #expect(FileSystem.folder(of: path.whole) == path.folder)
    #expect(FileSystem.name(of: path.whole) == path.name)
    #expect(FileSystem.stem(path.whole) == path.stem)
    #expect(FileSystem.fileExtension(path.whole) == path.suffix)
    #expect(FileSystem.withoutExtension(path.whole) == path.without)
  }

  @Test(arguments: [
    ("a", "b", "a/b"), ("a/", "b", "a/b"), ("", "b", "b"), ("a", "/b", "/b"), ("/", "b", "/b"),
  ])
  func joinsPaths(_ folder: String, _ part: String, _ joined: String) {
    #expect(FileSystem.join(folder, part) == joined)
  }
}
