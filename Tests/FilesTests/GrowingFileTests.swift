import Foundation
import SkipSegFiles
import TestSupport
import Testing

@Suite struct GrowingFileTests {
  private let folder: TemporaryFolder
  private let path: String
  private let whole = Array("first second third".utf8)

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("a/file")
  }

  private func identity() throws -> UInt64? {
    try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? UInt64
  }

  @Test func aMissingFileIsWritten() throws {
    try DurableFile.extend(path, to: whole)
    #expect(try FileSystem.read(path) == whole)
  }

  /// However an interruption cut it off.
  @Test(arguments: 0...18) func aBeginningIsCompletedInPlace(count: Int) throws {
    try DurableFile.write(Array(whole.prefix(count)), to: path)
    let before = try identity()
    try DurableFile.extend(path, to: whole)
    #expect(try FileSystem.read(path) == whole)
    #expect(try identity() == before)
  }

  @Test(arguments: ["other", "first second third and fourth", "First"])
  func anythingElseIsReplaced(old: String) throws {
    try DurableFile.write(old, to: path)
    let before = try identity()
    try DurableFile.extend(path, to: whole)
    #expect(try FileSystem.read(path) == whole)
    #expect(try identity() != before)
  }

  @Test func whatCannotBeWrittenIsTold() throws {
    try FileSystem.createFolder(path)
    #expect(throws: FileError.self) { try DurableFile.extend(path, to: whole) }
  }
}
