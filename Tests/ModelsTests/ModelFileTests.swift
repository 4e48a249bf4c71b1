import SkipSegDatasets
import SkipSegEngine
import SkipSegFiles
import SkipSegImaging
import SkipSegModels
import SkipSegNetworks
import SkipSegTraining
import SkipSegWeights
import TestSupport
import Testing

@Suite struct ModelFileTests {
  private let pool = ThreadPool(threads: 1)

  private func specification(
    _ mapping: MaskMapping = .index, ignoreIndex: Int? = 7, heldOut: [String]? = ["a/b", "ü \"x\""]
  ) -> ModelSpecification {
    let colors = [RGB(red: 1, green: 2, blue: 3), RGB(red: 9, green: 8, blue: 7)]
    return ModelSpecification(
      architecture: UnetConfiguration(
        encoder: "resnet18", classCount: 2, decoderChannels: [8, 8, 8, 8, 8], encoderWidth: 4),
      normalization: .imageNet,
      maskEncoding: MaskEncoding(
        classes: ClassList(names: ["sky", "tree"], colors: colors), mapping: mapping, ignoreIndex: ignoreIndex
      ),
      trainingSize: 96, heldOut: heldOut)
  }

  private func values(_ store: ParameterStore) -> [[Float]] { store.names.map(store.read) }

  @Test(
    arguments: [
      .index, .binary255, .values([3, 200]),
      .colors([RGB(red: 0, green: 0, blue: 0), RGB(red: 255, green: 0, blue: 255)]),
    ] as [MaskMapping], [nil, 255])
  func theSpecificationReturns(mapping: MaskMapping, ignoreIndex: Int?) throws {
    let written = specification(mapping, ignoreIndex: ignoreIndex, heldOut: ignoreIndex.map { ["\($0)"] })
    #expect(try ModelSpecification(metadata: written.metadata, file: "x") == written)
  }

  /// What is native needs no word: the file is that of earlier versions, which knew no other.
  @Test func theWorkingScaleReturns() throws {
    var written = specification()
    #expect(written.metadata["working_scale"] == nil && written.metadata["working_long_side"] == nil)
    let sizes = [PixelSize(width: 800, height: 600), PixelSize(width: 400, height: 1000)]
    written.trainingSizes = TrainingSizes(sizes, working: .factor(0.3))
    #expect(written.metadata["training_sizes"] == "{\"high\":300,\"low\":240,\"median\":300}")
    for scale in [WorkingScale.factor(0.125), .factor(0.3), .longSide(1024), .native] {
      written.workingScale = scale
      #expect(try ModelSpecification(metadata: written.metadata, file: "x") == written)
    }
    written.workingScale = .factor(0.125)
    #expect(written.metadata["working_scale"] == "0.125")
  }

  @Test func photographsOfOtherSizesAreNoticed() throws {
    let sizes = (100...200).map { PixelSize(width: $0, height: 50) }
    let known = try #require(TrainingSizes(sizes, working: .native))
    #expect((known.low, known.median, known.high) == (105, 150, 195))
    #expect(known.excess(of: 390) == nil && known.excess(of: 53) == nil)
    #expect(known.excess(of: 450) == 3 && known.excess(of: 30) == 0.2)
    #expect(TrainingSizes([], working: .native) == nil)
  }

  @Test func aModelReturnsFromItsFile() throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, "model.safetensors")
    let model = try Model(specification())
    model.parameters.initialize(seed: 3, pool: pool)
    try model.write(to: path)
    let read = try Model(contentsOf: path)
    #expect(read.specification == model.specification)
    #expect(values(read.parameters) == values(model.parameters))
  }

  @Test func whateverDoesNotFitIsListed() throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, "model.safetensors")
    let model = try Model(specification())
    var tensors = Dictionary(
      uniqueKeysWithValues: model.parameters.parameters.filter { $0.role != .counter }.map {
        ($0.name, SafetensorsTensor(shape: $0.shape, floats: model.parameters.read($0.name)))
      })
    func write() throws {
      try SafetensorsFile.write(tensors, metadata: model.specification.metadata, to: path)
    }
    // The counters alone may be missing.
    try write()
    _ = try Model(contentsOf: path)
    tensors["encoder.conv1.weight"] = nil
    tensors["encoder.bn1.weight"] = SafetensorsTensor(shape: [5], floats: [1, 2, 3, 4, 5])
    tensors["encoder.fc.weight"] = SafetensorsTensor(shape: [1], floats: [1])
    try write()
    let error = #expect(throws: ModelError.self) { try Model(contentsOf: path) }
    let text = try #require(error?.description)
    #expect(text.contains(path) && text.contains("1 missing (encoder.conv1.weight)"))
    #expect(text.contains("1 unexpected (encoder.fc.weight)"))
    #expect(text.contains("encoder.bn1.weight [5] instead of [4]"))
  }

  @Test(
    arguments: [
      ("working_scale", "0", "a working scale of 0.0"), ("working_scale", "-0.5", "a working scale"),
      ("working_scale", "9", "a working scale"), ("working_long_side", "0", "a working scale of 0px"),
      ("working_scale", "\"1/4\"", "working_scale can't be understood"),
      ("training_sizes", "{\"high\":1,\"low\":5,\"median\":3}", "training sizes that do not rise"),
      ("architecture", nil, "no architecture"), ("classes", "[", "classes can't be understood"),
      ("mask_mapping", "{\"kind\":\"values\",\"values\":[1,2,3]}", "3 classes for 2"),
      ("normalization", "{\"mean\":[0],\"standardDeviation\":[1]}", "1 channels for 3"),
      (
        "architecture",
        #"{"encoder":"vgg\u001b16","inputChannels":3,"classCount":2,"decoderChannels":[8,8,8,8,8],"encoderWidth":4}"#,
        #"no encoder is named vgg\u{1B}16; choose one of resnet18"#
      ),
      (
        "architecture",
        #"{"encoder":"resnet18","inputChannels":3,"classCount":2,"decoderChannels":[8],"encoderWidth":4}"#,
        "1 decoder blocks, expected 5"
      ),
    ] as [(String, String?, String)])
  func wrongMetadataIsRefused(key: String, value: String?, message: String) {
    var metadata = specification().metadata
    metadata[key] = value
    let error = #expect(throws: ModelError.self) {
      try ModelSpecification(metadata: metadata, file: "some.safetensors")
    }
    #expect(error?.description.contains(message) == true)
    #expect(error?.description.hasPrefix("some.safetensors: ") == true)
  }

  @Test func aRunsFolderMeansItsBestModel() throws {
    let folder = try TemporaryFolder()
    #expect(throws: ModelError.folder(folder.path)) { try Model(contentsOf: folder.path) }
    let model = try Model(specification())
    try model.write(to: folder.path("best.safetensors"))
    #expect(try Model(contentsOf: folder.path).specification == model.specification)
  }

  @Test func whatIsNoModelIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.image("picture.jpg")
    try folder.image("picture.png")
    for (name, words) in [("picture.jpg", "a JPEG picture"), ("picture.png", "a PNG picture")] {
      let error = #expect(throws: WeightFileError.self) { try Model(contentsOf: folder.path(name)) }
      #expect(
        error?.description.hasPrefix(
          "\(folder.path(name)): this is \(words), expected a model; the model comes first") == true)
    }
    let path = folder.path("last.checkpoint")
    let model = try Model(specification())
    try Checkpoint.write(
      [:], progress: TrainingProgress(), configuration: TrainingConfiguration(data: "x"),
      data: DataFingerprint(training: [], validation: [], threads: 1), specification: model.specification,
      to: path, keepingOldAs: path + "-before")
    #expect(throws: ModelError.checkpoint(file: path)) { try Model(contentsOf: path) }
  }

  @Test(arguments: [Optimizer.Algorithm.adamW(), .sgd()])
  func aCheckpointReturns(algorithm: Optimizer.Algorithm) throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, "last.checkpoint")
    let model = try Model(specification())
    model.parameters.initialize(seed: 3, pool: pool)
    let optimizer = try Optimizer(algorithm, parameters: model.parameters)
    for (index, name) in trainable(model).enumerated() {
      for state in algorithm.stateNames {
        let count = model.parameters.read(name).count
        optimizer.write(state, of: name, (0..<count).map { Float($0 + index) / 3 })
      }
    }
    var progress = TrainingProgress()
    progress.epoch = 2
    progress.step = 5
    progress.losses.total = 0.1 + 0.2
    let configuration = TrainingConfiguration(data: "somewhere")
    let samples = [Sample(name: "a", image: "missing", mask: "missing")]
    let data = DataFingerprint(training: samples, validation: [], threads: 1)
    let tensors = parts(model, optimizer).map { $0.checkpointTensors() }.reduce([:]) {
      $0.merging($1) { first, _ in first }
    }
    try Checkpoint.write(
      tensors, progress: progress, configuration: configuration, data: data,
      specification: model.specification, to: path, keepingOldAs: path + "-before")

    let checkpoint = try Checkpoint(contentsOf: path)
    #expect(checkpoint.progress == progress && checkpoint.configuration == configuration)
    #expect(checkpoint.data == data)
    #expect(checkpoint.specification == model.specification)
    let restored = try Model(specification())
    let restoredOptimizer = try Optimizer(algorithm, parameters: restored.parameters)
    for part in parts(restored, restoredOptimizer) { try part.restore(from: checkpoint) }
    #expect(values(restored.parameters) == values(model.parameters))
    for name in trainable(model) {
      for state in algorithm.stateNames {
        #expect(restoredOptimizer.read(state, of: name) == optimizer.read(state, of: name))
      }
    }
  }

  @Test func aModelIsNoCheckpoint() throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, "model.safetensors")
    try Model(specification()).write(to: path)
    let error = #expect(throws: SafetensorsError.self) { try Checkpoint(contentsOf: path) }
    #expect(error?.fault == .notSealed)
  }

  private func parts(_ model: Model, _ optimizer: Optimizer) -> [any CheckpointPart] {
    [
      ParameterPart(prefix: "model.", parameters: model.parameters),
      OptimizerPart(optimizer: optimizer, parameters: model.parameters),
    ]
  }

  private func trainable(_ model: Model) -> [String] {
    model.parameters.parameters.filter { $0.role == .trainable }.map(\.name)
  }
}
