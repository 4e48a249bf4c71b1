import SkipSegFiles
import SkipSegWeights
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
    Other(text: "\u{FEFF}<!doctype html>", error: WeightFileError.webPage),
    Other(text: "GIF89a", error: { .foreign(path: $0, .gif) }),
    Other(text: "RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ", error: { .foreign(path: $0, .webP) }),
    Other(text: "\u{8}\u{8}\u{12}\u{7}pytorch", error: { .foreign(path: $0, .onnx) }),
    Other(text: "\u{1C}\0\0\0TFL3", error: { .foreign(path: $0, .tensorFlowLite) }),
    Other(text: "{\"architectures\": []}", error: { .foreign(path: $0, .json) }),
    Other(text: "%PDF-1.4", error: { .foreign(path: $0, .pdf) }),
    Other(text: String(repeating: "\0", count: 1000), error: { .foreign(path: $0, .zeros) }),
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

  @Test(
    arguments: [
      ([0xFF, 0xD8, 0xFF, 0xE0], .jpeg), ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A], .png),
      ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0], .hdf5), ([0x93] + Array("NUMPY".utf8), .numPy),
      ([0x1F, 0x8B, 8], .gzip), ([0x49, 0x49, 0x2A, 0], .tiff),
    ] as [([UInt8], ForeignFormat)])
  func namesOtherFormatsByTheirFirstBytes(bytes: [UInt8], format: ForeignFormat) throws {
    let path = folder.path("weights.pth")
    try folder.write(bytes, "weights.pth")
    #expect(throws: WeightFileError.foreign(path: path, format)) { try WeightFormat.open(path) }
  }

  @Test(
    arguments: [
      (["w/data.pkl": 8, "w/data/0": 8], "'w/data.pkl' is compressed"),
      (
        ["data.pkl": 0, "data/0": 0],
        "has data.pkl, expected data.pkl in one folder at its top, so it was zipped anew"
      ),
      (["x/w/data.pkl": 0], "has x/w/data.pkl, expected"), (["a.npy": 0, "b.npy": 8], "arrays (.npz)"),
      (["config.json": 0, "model.weights.h5": 0], "a model of Keras"),
      (["runs/": 0, "runs/best.pth": 8], "holds runs/best.pth; unpack it"),
    ] as [([String: UInt16], String)])
  func namesWhatOtherArchivesHold(methods: [String: UInt16], reason: String) throws {
    let entries = methods.sorted { $0.key < $1.key }.map {
      ZipBytes.Entry($0.key, []).with(\.method, $0.value)
    }
    try folder.write(ZipBytes.archive(entries), "weights.pth")
    let error = #expect(throws: PyTorchError.self) { try WeightFormat.open(folder.path("weights.pth")) }
    #expect(error?.description.contains(reason) == true, "\(error.map { "\($0)" } ?? "")")
  }
}
