import Foundation
import SkipSegFiles
import TestSupport
import Testing

@Suite struct DurableFileTests {
  struct Interruption: Error {}

  private func names(in folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func writesInPieces() throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, "a/b/file")
    try DurableFile.write(to: path) { file in
      try file.write("text ")
      try file.write([1, 2])
      try file.write([UInt16](repeating: 0x0303, count: 2).withUnsafeBytes { Array($0) })
      try file.write([])
    }
    #expect(try FileSystem.read(path) == Array("text ".utf8) + [1, 2, 3, 3, 3, 3])
    #expect(try FileManager.default.contentsOfDirectory(atPath: FileSystem.folder(of: path)) == ["file"])
  }

  @Test func replacesTheOldFileAndKeepsItsMode() throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, "file")
    try DurableFile.write("old and longer", to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    try DurableFile.write("new", to: path)
    #expect(try FileSystem.read(path) == Array("new".utf8))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o640)
    #expect(try names(in: folder) == ["file"])
  }

  @Test func leavesNothingBehindWhereTheBodyThrows() throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, "file")
    try DurableFile.write("old", to: path)
    #expect(throws: Interruption.self) {
      try DurableFile.write(to: path) { file in
        try file.write("new")
        throw Interruption()
      }
    }
    #expect(try FileSystem.read(path) == Array("old".utf8))
    #expect(try names(in: folder) == ["file"])
  }

  @Test func keepsTheOldFileUnderAnotherName() throws {
    let folder = try TemporaryFolder()
    let (path, kept) = (folder.path("file"), folder.path("kept"))
    for text in ["first", "second", "third"] {
      try DurableFile.write(to: path, keepingOldAs: kept) { try $0.write(text) }
    }
    #expect(try FileSystem.read(path) == Array("third".utf8))
    #expect(try FileSystem.read(kept) == Array("second".utf8))
    // As after a kill between the two renamings.
    try FileManager.default.removeItem(atPath: path)
    try DurableFile.write(to: path, keepingOldAs: kept) { try $0.write("fourth") }
    #expect(try FileSystem.read(path) == Array("fourth".utf8))
    #expect(try FileSystem.read(kept) == Array("second".utf8))
    #expect(try names(in: folder) == ["file", "kept"])
  }

  /// Small pieces are gathered, large ones are not.
  @Test func piecesOfAnySizeKeepTheirOrder() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    let full = FileWriter.bufferBytes
    let sizes = [10, full, 1, full + 1, full / 2, full / 2, full / 2, 0, 3 * full, 7]
    let pieces = sizes.enumerated().map { [UInt8](repeating: UInt8($0), count: $1) }
    try DurableFile.write(to: path) { file in for piece in pieces { try file.write(piece) } }
    #expect(try FileSystem.read(path) == Array(pieces.joined()))
  }

  @Test func aSecondNameOutlivesTheFirst() throws {
    let folder = try TemporaryFolder()
    let (path, second) = (folder.path("file"), folder.path("second"))
    try DurableFile.write("in the way", to: second)
    try DurableFile.write("old", to: path)
    try DurableFile.link(path, to: second)
    try DurableFile.write("new", to: path)
    #expect(try FileSystem.read(path) == Array("new".utf8))
    #expect(try FileSystem.read(second) == Array("old".utf8))
    #expect(try names(in: folder) == ["file", "second"])
    #expect(throws: FileError.self) { try DurableFile.link(folder.path("missing"), to: second) }
  }

  @Test func onlyLeftoversAreRemoved() throws {
    let folder = try TemporaryFolder()
    let others = [".1-2.tmp.png", ".a-2.tmp", ".lock", "1-2.tmp", "last.checkpoint"]
    for name in [".1-2.tmp", ".31234-17.tmp", "below/.5-6.tmp"] + others { try folder.write("x", name) }
    try DurableFile.removeLeftovers(in: folder.path)
    #expect(try names(in: folder) == (others + ["below"]).sorted())
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("below")).isEmpty)
  }

  /// A folder cannot be replaced by a file.
  @Test func leavesNothingBehindWhereTheNameIsTaken() throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, "folder")
    try FileSystem.createFolder(path)
    #expect(throws: FileError.cannotWrite(path: path, code: EISDIR)) {
      try DurableFile.write("text", to: path)
    }
    #expect(try names(in: folder) == ["folder"])
  }

  @Test func aFileAmongTheFoldersIsNamed() throws {
    let folder = try TemporaryFolder()
    let file = FileSystem.join(folder.path, "file")
    try DurableFile.write("text", to: file)
    #expect(throws: FileError.cannotCreateFolder(path: file, code: EEXIST)) {
      try DurableFile.write("text", to: FileSystem.join(file, "below"))
    }
  }

  @Test func longestNamesFit() throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, String(repeating: "n", count: 255))
    try DurableFile.write("text", to: path)
    #expect(try FileSystem.read(path) == Array("text".utf8))
  }

  /// In a container, the next process often has the number of the one that was killed.
  @Test func leftoversOfAKilledProcessDoNotMatter() throws {
    let folder = try TemporaryFolder()
    for number in 1...1_000 {
      let leftover = FileSystem.join(folder.path, ".\(getpid())-\(number).tmp")
      #expect(FileManager.default.createFile(atPath: leftover, contents: nil))
    }
    let path = FileSystem.join(folder.path, "file")
    try DurableFile.write("text", to: path)
    #expect(try FileSystem.read(path) == Array("text".utf8))
  }

  @Test func relativePathsWork() throws {
    let name = "skipseg-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: name) }
    try DurableFile.write("text", to: name)
    #expect(try FileSystem.read(name) == Array("text".utf8))
  }

  /// Readers see one whole file or the other, never a part.
  @Test func readersNeverSeeAPart() async throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, "file")
    let versions = (1...4).map { [UInt8](repeating: UInt8($0), count: 100_000 * $0) }
    try DurableFile.write(versions[0], to: path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for version in versions {
        group.addTask { for _ in 0..<5 { try DurableFile.write(version, to: path) } }
      }
      group.addTask {
        for _ in 0..<50 {
          let bytes = try FileSystem.read(path)
          #expect(versions.contains(bytes))
        }
      }
      try await group.waitForAll()
    }
    #expect(try names(in: folder) == ["file"])
  }
}
