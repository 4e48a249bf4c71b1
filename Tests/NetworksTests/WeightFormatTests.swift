import Files
import Networks
import TestSupport
import Testing

/// What a file is, is told by its content.
@Suite struct WeightFormatTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func opensSafetensorsUnderAnyName() throws {
    let tensor = SafetensorsTensor(shape: [2, 1], floats: [1, 2])
    try SafetensorsFile.write(["weight": tensor], to: folder.path("weights.pth"))
    let file = try WeightFormat.open(folder.path("weights.pth"))
    #expect(file.tensors == [TensorInfo(name: "weight", type: .float32, shape: [2, 1])])
    #expect(file.shape(of: "weight") == [2, 1])
    #expect(try file.floats("weight") == [1, 2])
  }

  struct Other: Sendable {
    let text: String
    let error: @Sendable (String) -> WeightFileError
  }

  @Test(arguments: [
    Other(text: "", error: WeightFileError.empty),
    Other(
      text: "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 46830571\n",
      error: WeightFileError.gitLFSPointer),
    Other(text: "\n <!DOCTYPE html><html><body>404</body></html>", error: WeightFileError.webPage),
    Other(
      text: String(repeating: "\0", count: 257) + "ustar" + String(repeating: "\0", count: 250),
      error: WeightFileError.tarArchive),
    Other(text: "these are no weights at all", error: WeightFileError.unknownFormat),
    Other(text: "{", error: WeightFileError.unknownFormat),
  ])
  func namesWhatIsNoWeightFile(_ other: Other) throws {
    let path = folder.path("weights.pth")
    try folder.write(other.text, "weights.pth")
    let error = #expect(throws: WeightFileError.self) { try WeightFormat.open(path) }
    #expect(error == other.error(path))
    #expect(error?.description.hasPrefix(path + ": ") == true)
  }
}
