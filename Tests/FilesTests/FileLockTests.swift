import SkipSegFiles
import TestSupport
import Testing

@Suite struct FileLockTests {
  @Test func onlyOneHoldsIt() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("lock")
    do {
      let first = try #require(try FileLock(path))
      // Locks belong to the opened file, so that the same process meets them too.
      #expect(try FileLock(path) == nil)
      #expect(first.isInPlace)
      try DurableFile.write("another file", to: path)
      #expect(!first.isInPlace)
      #expect(try FileLock(path) != nil)
    }
    #expect(try FileLock(path) != nil)
    #expect(throws: FileError.self) { try FileLock(folder.path("missing/lock")) }
  }
}
