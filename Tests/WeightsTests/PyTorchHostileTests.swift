import Foundation
import SkipSegFiles
import SkipSegWeights
import TestSupport
import Testing

/// Files that are damaged or made to do harm: each is refused by a typed error, and nothing happens.
@Suite struct PyTorchHostileTests {
  let folder: TemporaryFolder
  var path: String { folder.path("weights.pth") }

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: HostileFile.all)
  func isRefused(_ hostile: HostileFile) throws {
    try folder.write(hostile.bytes, "weights.pth")
    let error = #expect(throws: PyTorchError.self) { try WeightFormat.open(path) }
    let wording = error.map(String.init(describing:)) ?? ""
    #expect(wording.hasPrefix(path + ": ") && wording.contains(hostile.reason), "\(wording)")
    #expect(!wording.contains { $0.isNewline } && wording.utf8.count < 1000)
  }

  /// A download can end anywhere.
  @Test(arguments: ["archive", "legacy"]) func everyTruncationIsRefused(format: String) throws {
    let bytes = try FileSystem.read(Fixture.path("pytorch/plain-\(format).pth"))
    try folder.write(bytes, "weights.pth")
    for count in stride(from: bytes.count - 1, through: 4, by: -3) {
      truncate(path, off_t(count))
      #expect(throws: PyTorchError.self, "\(count) bytes") { try WeightFormat.open(path) }
    }
  }

  /// Most of them cannot be noticed in the old format, which has no checksums; none may do harm.
  @Test(arguments: ["archive", "legacy"]) func everyWrongByteIsRefusedOrHarmless(format: String) throws {
    let bytes = try FileSystem.read(Fixture.path("pytorch/plain-\(format).pth"))
    try folder.write(bytes, "weights.pth")
    let count = try PyTorchFile(path).tensors.count
    let handle = try #require(FileHandle(forUpdatingAtPath: path))
    func put(_ byte: UInt8, at place: Int) throws {
      try handle.seek(toOffset: UInt64(place))
      try handle.write(contentsOf: [byte])
    }
    for place in stride(from: 4, to: bytes.count, by: 3) {
      try put(bytes[place] ^ 1 << (place % 8), at: place)
      do {
        let file = try PyTorchFile(path)
        #expect(file.tensors.count <= count)
        for tensor in file.tensors where tensor.type == .float32 { _ = try file.floats(tensor.name) }
      } catch is PyTorchError {}
      try put(bytes[place], at: place)
    }
  }

  /// For `scripts/check-hostile-files.sh`, which opens them all under strace.
  @Test(.enabled(if: Self.collection != nil)) func writesThemForStrace() throws {
    for (number, hostile) in HostileFile.all.enumerated() {
      try DurableFile.write(hostile.bytes, to: FileSystem.join(Self.collection!, "\(number).pth"))
    }
  }

  private static let collection = ProcessInfo.processInfo.environment["SKIPSEG_HOSTILE_FILES"]
}
