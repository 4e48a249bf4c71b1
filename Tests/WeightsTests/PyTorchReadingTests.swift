import SkipSegFiles
import SkipSegWeights
import TestSupport
import Testing

/// Files that torch.save wrote (`scripts/make_pth_fixtures.py`), against the same tensors as safetensors.
@Suite struct PyTorchReadingTests {
  let expected: SafetensorsFile

  init() throws { expected = try SafetensorsFile(Fixture.path("pytorch/expected.safetensors")) }

  static let contents = [
    "plain", "protocol-4", "protocol-5", "dict", "pairs", "module", "parameters", "state_dict",
    "model_state_dict", "model", "nested",
  ]
  /// What these have before every name, and the keys under which they keep their tensors.
  static let prefixes = ["module": "module.", "nested": "module."]
  static let keys = [
    "state_dict": "'state_dict'", "model_state_dict": "'model_state_dict'", "model": "'model'",
    "nested": "'model', 'state_dict'",
  ]

  @Test(arguments: contents, ["archive", "legacy"])
  func readsEveryTensorBitForBit(content: String, format: String) throws {
    let file = try WeightFormat.open(Fixture.path("pytorch/\(content)-\(format).pth"))
    #expect(file is PyTorchFile)
    #expect(file.tensors.count == expected.tensors.count)
    #expect(file.notes == (Self.keys[content].map { ["the tensors are those under \($0)"] } ?? []))
    let prefix = Self.prefixes[content] ?? ""
    #expect(file.tensors.allSatisfy { $0.name.hasPrefix(prefix) })
    let own = try PrefixedWeightFile(file, names: Set(expected.tensors.map(\.name)))
    #expect(own.prefix == prefix && own.others.isEmpty)
    for tensor in expected.tensors {
      #expect(own.tensors.contains(tensor), "\(tensor)")
      #expect(own.shape(of: tensor.name) == tensor.shape)
      switch tensor.type {
      case .bool, .uint8, .int8, .int16, .int32, .int64:
        #expect(try own.integers(tensor.name) == expected.integers(tensor.name), "\(tensor)")
      default:
        let (values, wanted) = (try own.floats(tensor.name), try expected.floats(tensor.name))
        #expect(values.map(\.bitPattern) == wanted.map(\.bitPattern), "\(tensor)")
      }
    }
  }

  /// The order of the state dict is that of the layers, which no safetensors file keeps.
  @Test func keepsTheOrder() throws {
    let file = try PyTorchFile(Fixture.path("pytorch/plain-archive.pth"))
    #expect(
      file.tensors.prefix(7).map(\.name) == [
        "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var",
        "1.num_batches_tracked",
      ])
  }

  @Test func refusesUnsuitableTypes() throws {
    let file = try PyTorchFile(Fixture.path("pytorch/plain-archive.pth"))
    #expect(throws: WeightFileError.missingTensor(path: file.path, name: "none")) { try file.floats("none") }
    let error = #expect(throws: WeightFileError.self) { try file.integers("float16") }
    #expect(error?.description.contains("tensor 'float16' has dtype F16, expected BOOL, U8") == true)
    #expect(throws: WeightFileError.self) { try file.floats("1.num_batches_tracked") }
  }

  @Test(arguments: ["archive", "legacy"])
  func namesTheClassOfAWholeModel(format: String) throws {
    let error = #expect(throws: PyTorchError.self) {
      try PyTorchFile(Fixture.path("pytorch/whole-model-\(format).pth"))
    }
    #expect(error?.fault == .pickledObject(class: "torch.nn.modules.container.Sequential"))
    #expect(error?.description.contains("torch.save(model.state_dict(), ...)") == true)
  }

  @Test(arguments: ["archive", "legacy"])
  func namesTheKeysWhereThereAreNoTensors(format: String) throws {
    let error = #expect(throws: PyTorchError.self) {
      try PyTorchFile(Fixture.path("pytorch/no-tensors-\(format).pth"))
    }
    let keys = [
      "epoch", "best", "seed", "comment", "none", "flags", "optimizer", "scheduler", "history",
    ]
    #expect(error?.fault == .noTensors(keys: keys))
  }

  @Test func recognisesTorchScript() throws {
    let error = #expect(throws: PyTorchError.self) { try PyTorchFile(Fixture.path("pytorch/torchscript.pt")) }
    #expect(error?.fault == .torchScript)
  }

  /// A dictionary of a name and a tensor.
  private static let state = Pickle.dictionary([(Pickle.string("weight"), Pickle.tensor())])

  private func open(_ keys: [(String, [UInt8])]) throws -> PyTorchFile {
    let folder = try TemporaryFolder()
    let pickle = Pickle.dictionary(keys.map { (Pickle.string($0.0), $0.1) })
    try folder.write(TorchSave.archive(pickle), "weights.pth")
    return try PyTorchFile(folder.path("weights.pth"))
  }

  @Test func theOnlyNetworkOfACheckpointIsTaken() throws {
    let optimizer = Pickle.dictionary([(Pickle.string("state"), Self.state)])
    for key in ["ema", "state_dict_ema", "anything"] {
      let file = try open([("epoch", Pickle.integer(3)), (key, Self.state), ("optimizer", optimizer)])
      #expect(file.tensors.map(\.name) == ["weight"])
      #expect(file.notes == ["the tensors are those under '\(key)'"])
    }
    // Scores are tensors in some scripts.
    let scored = try open([("best_score", Pickle.tensor()), ("state_dict", Self.state)])
    #expect(scored.tensors.map(\.name) == ["weight"])
    // The same dictionary twice is no choice.
    let shared = try open([("model", Self.state + Pickle.ops("q\u{1}")), ("net", Pickle.ops("h\u{1}"))])
    #expect(shared.tensors.map(\.name) == ["weight"])
  }

  @Test(arguments: [["state_dict", "state_dict_ema"], ["model", "ema"], ["generator", "discriminator"]])
  func oneOfSeveralNetworksIsNotChosen(keys: [String]) throws {
    let error = #expect(throws: PyTorchError.self) { try open(keys.map { ($0, Self.state) }) }
    #expect(error?.fault == .severalDictionaries(keys))
    #expect(error?.description.contains("torch.load(...)['\(keys[0])']") == true)
  }

  /// As files from before PyTorch 0.4 have them.
  @Test func readsViewsOfStorages() throws {
    let folder = try TemporaryFolder()
    let view = Pickle.tuple([Pickle.string("1"), Pickle.integer(2), Pickle.integer(3)])
    let tensor = Pickle.tensor(
      Pickle.storage("0", count: 6, view: view), offset: Pickle.integer(1), shape: Pickle.integers([2]),
      strides: Pickle.integers([1]))
    // Python 2 has byte strings for names.
    let pickle = Pickle.dictionary([(Pickle.ops("U\u{6}weight"), tensor)])
    let data = (0..<6).flatMap { Pickle.littleEndian(Float($0).bitPattern) }
    try folder.write(TorchSave.legacy(pickle, data: Pickle.littleEndian(6) + data), "views.pth")
    #expect(try PyTorchFile(folder.path("views.pth")).floats("weight") == [3, 4])
  }
}
