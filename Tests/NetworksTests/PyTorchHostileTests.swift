import Files
import Foundation
import Networks
import TestSupport
import Testing

/// Files that are damaged or made to do harm: each is refused by a typed error, at once, and nothing happens.
@Suite struct PyTorchHostileTests {
  let folder: TemporaryFolder
  var path: String { folder.path("weights.pth") }

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: HostileFile.all)
  func isRefused(_ hostile: HostileFile) throws {
    try folder.write(hostile.bytes, "weights.pth")
    let start = ContinuousClock.now
    let error = #expect(throws: PyTorchError.self) { try WeightFormat.open(path) }
    #expect(ContinuousClock.now - start < .seconds(1))
    let wording = error.map(String.init(describing:)) ?? ""
    #expect(wording.hasPrefix(path + ": ") && wording.contains(hostile.reason), "\(wording)")
    #expect(!wording.contains { $0.isNewline } && wording.utf8.count < 1000)
  }

  /// A download can end anywhere.
  @Test(arguments: ["archive", "legacy"]) func everyTruncationIsRefused(format: String) throws {
    let bytes = try FileSystem.read(Fixture.path("pytorch/plain-\(format).pth"))
    for count in stride(from: bytes.count - 1, through: 4, by: -3) {
      try overwrite(bytes.prefix(count))
      #expect(throws: PyTorchError.self, "\(count) bytes") { try WeightFormat.open(path) }
    }
  }

  /// Most of them cannot be noticed in the old format, which has no checksums; none may do harm.
  @Test(arguments: ["archive", "legacy"]) func everyWrongByteIsRefusedOrHarmless(format: String) throws {
    let bytes = try FileSystem.read(Fixture.path("pytorch/plain-\(format).pth"))
    let expected = try PyTorchFile(Fixture.path("pytorch/plain-\(format).pth")).tensors.count
    for place in stride(from: 4, to: bytes.count, by: 3) {
      var damaged = bytes
      damaged[place] ^= UInt8(1 << (place % 8))
      try overwrite(damaged)
      do {
        let file = try PyTorchFile(path)
        #expect(file.tensors.count <= expected)
        for tensor in file.tensors where tensor.type == .float32 { _ = try file.floats(tensor.name) }
      } catch is PyTorchError {}
    }
  }

  /// Without waiting for the disk.
  private func overwrite(_ bytes: some Collection<UInt8>) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// For `scripts/check-hostile-files.sh`, which opens them all under strace.
  @Test(.enabled(if: Self.collection != nil)) func writesThemForStrace() throws {
    for (number, hostile) in HostileFile.all.enumerated() {
      try DurableFile.write(hostile.bytes, to: FileSystem.join(Self.collection!, "\(number).pth"))
    }
  }

  private static let collection = ProcessInfo.processInfo.environment["SKIPSEG_HOSTILE_FILES"]
}
