import Foundation
import SkipSegBasics
import SkipSegFiles
import TestSupport
import Testing

/// Nothing but files is opened, nothing is lost, and names are bytes.
@Suite struct FolderListingTests {
  private func makePipe(_ folder: TemporaryFolder, _ name: String) {
    #expect(mkfifo(folder.path(name).pathBytes, 0o600) == 0)
  }

  @Test func tellsWhatIsNoFile() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", "a/x.jpg")
    makePipe(folder, "p.jpg")
    #expect(symlink("a/x.jpg", folder.path("link.jpg")) == 0)
    #expect(symlink("nowhere", folder.path("dangling.jpg")) == 0)
    #expect(symlink("p.jpg", folder.path("link to pipe")) == 0)
    #expect(symlink("/dev/null", folder.path("null.jpg")) == 0)
    let listing = try FolderListing(folder.path)
    #expect(listing.files == ["a/x.jpg", "dangling.jpg", "link.jpg"])
    #expect(listing.others == ["p.jpg": .pipe, "link to pipe": .pipe, "null.jpg": .device])
    let pipe = folder.path("p.jpg")
    #expect(throws: FileError.notAFile(path: pipe, kind: .pipe)) { try FileSystem.read(pipe) }
    #expect(throws: FileError.notAFile(path: pipe, kind: .pipe)) { try FileSystem.end(of: pipe, upTo: 9) }
    let dangling = folder.path("dangling.jpg")
    #expect(throws: FileError.danglingLink(path: dangling)) { try FileSystem.read(dangling) }
    #expect(throws: FileError.notAFile(path: "/dev/zero", kind: .device)) {
      try FileSystem.read("/dev/zero", acceptsPipe: true)
    }
  }

  @Test func aPipeIsReadWhereItIsNamed() throws {
    let folder = try TemporaryFolder()
    makePipe(folder, "p")
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
    for way in 0..<2 {
      // Written late, so that whoever reads has to wait.
      let path = folder.path("p")
      let thread = Thread {
        usleep(50_000)
        try? FileHandle(forWritingAtPath: path)?.write(contentsOf: Data(bytes))
      }
      thread.start()
      if way == 0 {
        #expect(try FileSystem.read(path, acceptsPipe: true) == bytes)
      } else {
        let file = try RandomAccessFile(path)
        #expect(file.byteCount == bytes.count)
        #expect(try file.read(100_000..<100_500) == Array(bytes[100_000..<100_500]))
        #expect(throws: FileError.self) { try file.read(199_999..<200_001) }
      }
    }
  }

  @Test func leavesOutWhatSystemsPutThere() throws {
    let folder = try TemporaryFolder()
    for name in [
      "1.jpg", "@eaDir/1.jpg/SYNOPHOTO_THUMB_M.jpg", ".thumbnails/1.jpg", "__MACOSX/._1.jpg", "Thumbs.db",
      ".DS_Store", "._1.jpg",
      "#recycle/2.jpg", "lost+found/3.jpg", "sub/@Recycle/4.jpg",
    ] { try folder.write("", name) }
    #expect(try FolderListing(folder.path).files == ["1.jpg"])
  }

  /// A file system of bytes takes any name; others refuse this one.
  @Test func namesThatAreNotTextAreFound() throws {
    let folder = try TemporaryFolder()
    let name = String(pathBytes: [0x63, 0x61, 0x66, 0xE9] + Array("/b.jpg".utf8))
    do { try folder.write("x", name) } catch { return }
    try folder.write("y", "line\nbreak.jpg")
    let files = try FolderListing(folder.path).files
    #expect(files.map(printable) == ["caf\\xE9/b.jpg", "line\\x0Abreak.jpg"])
    #expect(try files.map { try FileSystem.read(folder.path($0)) } == [[0x78], [0x79]])
    #expect(FileSystem.withoutExtension(files[0]) + ".jpg" == files[0])
    #expect(FileSystem.canonical(folder.path(files[0])).hasSuffix(files[0]))
    #expect(!"\(FileError.cannotRead(path: files[1], code: ENOENT))".contains("\n"))
  }

  /// The super-user may list everything.
  @Test(.enabled(if: geteuid() != 0)) func aClosedFolderCostsItselfOnly() throws {
    let folder = try TemporaryFolder()
    for name in ["closed/1.jpg", "no entry/2.jpg", "open/3.jpg"] { try folder.write("", name) }
    chmod(folder.path("closed"), 0)
    chmod(folder.path("no entry"), 0o444)
    defer { for name in ["closed", "no entry"] { chmod(folder.path(name), 0o755) } }
    let listing = try FolderListing(folder.path)
    #expect(listing.files == ["open/3.jpg"])
    #expect(
      listing.unlisted.map { "\($0)" }.sorted()
        == ["closed", "no entry"].map {
          "\(FileError.cannotList(folder: folder.path($0), code: EACCES))"
        })
    #expect(throws: FileError.self) { try FileSystem.files(under: folder.path) }
  }

  @Test func slashesAndDotsAreBytes() {
    let accent = "a/\u{301}b.\u{301}c"
    #expect(FileSystem.name(of: accent) == "\u{301}b.\u{301}c")
    #expect(FileSystem.withoutExtension(accent) == "a/\u{301}b")
    #expect(FileSystem.withoutExtension("x.İPG") == "x")
  }

  @Test func pairsNamesThatDifferInCase() {
    let names = NamePairing(["a", "B", "Cc", "cC", "d"], ["a", "b", "cc", "e"])
    #expect(names.pairs.map { "\($0.left) \($0.right)" } == ["B b", "a a"].sorted())
    #expect(names.leftAlone == ["d"] && names.rightAlone == ["e"])
    #expect(
      names.unclear.count == 1 && names.unclear[0].left == ["Cc", "cC"] && names.unclear[0].right == ["cc"])
    let exact = NamePairing(["A", "a"], ["a", "A"])
    #expect(exact.pairs.allSatisfy { $0.left == $0.right } && exact.pairs.count == 2)
  }

  @Test func countsWhatIsLeftOut() {
    var files = LeftOutFiles()
    #expect(files.isEmpty)
    for path in ["in/a.TXT", "in/b.txt", "in/c", "in/d.md"] { files.add(path) }
    files.add("in/p.jpg", .pipe)
    #expect(files.words == ".txt 2, .md 1, a pipe 1 (in/p.jpg), no extension 1")
  }
}
