import Datasets
import Files
import Imaging
import Inference
import Models
import Networks
import TestSupport
import Testing

/// Networks that were trained elsewhere.
@Suite struct ModelImportTests {
  private let folder: TemporaryFolder
  private var weights: String { folder.path("model.safetensors") }

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("a\nb\n", "classes.txt")
  }

  private func makeImport(_ source: String? = nil, encoder: String? = "resnet18") -> ModelImport {
    var result = ModelImport(source: source ?? weights, classFile: folder.path("classes.txt"))
    result.encoder = encoder
    return result
  }

  /// What `save_pretrained` writes, with some arguments changed.
  private func writeConfiguration(_ changes: [String: String?] = [:]) throws {
    var arguments: [String: String?] = [
      "_model_class": "\"Unet\"", "activation": "null", "aux_params": "null", "classes": "2",
      "decoder_attention_type": "null", "decoder_channels": "[16, 8, 8, 8, 4]",
      "decoder_interpolation": "\"nearest\"", "decoder_use_norm": "\"batchnorm\"", "encoder_depth": "5",
      "encoder_name": "\"resnet18\"", "encoder_weights": "\"imagenet\"", "in_channels": "3",
    ]
    arguments.merge(changes) { $1 }
    let members = arguments.compactMap { name, value in value.map { "\"\(name)\": \($0)" } }
    try folder.write("{\(members.joined(separator: ",\n"))}", "config.json")
  }

  @Test(arguments: [1, 3, 4])
  func theNetworkGivesTheSameLogits(channels: Int) throws {
    let model = try SmallModel.make(inputChannels: channels, seed: 1)
    try model.write(to: weights)
    var take = makeImport()
    take.normalization = SmallModel.normalization(channels: channels)
    take.maskValues = [0, 255]
    take.ignoreIndex = 7
    let imported = try take.model()
    let path = folder.path("imported.safetensors")
    try imported.write(to: path)
    let read = try Model(contentsOf: path)
    #expect(read.specification == imported.specification)
    #expect(read.specification.architecture == model.specification.architecture)
    #expect(read.specification.normalization == model.specification.normalization)
    #expect(
      read.specification.maskEncoding
        == MaskEncoding(classes: ClassList(names: ["a", "b"]), mapping: .values([0, 255]), ignoreIndex: 7))
    #expect(try SmallModel.logits(read).map(\.bitPattern) == SmallModel.logits(model).map(\.bitPattern))
  }

  @Test(arguments: SafetensorsTensor.Precision.allCases)
  func theWeightsMayHaveAnyPrecision(_ precision: SafetensorsTensor.Precision) throws {
    let model = try SmallModel.make(seed: 1)
    var tensors = SmallModel.tensors(model)
    for parameter in model.parameters.parameters where parameter.role != .counter {
      tensors[parameter.name] = SafetensorsTensor(
        shape: parameter.shape, floats: model.parameters.read(parameter.name), precision: precision)
    }
    try SafetensorsFile.write(tensors, to: weights)
    let (exact, rounded) = (try SmallModel.logits(model), try SmallModel.logits(makeImport().model()))
    let scale = exact.map(abs).max()!
    let error = zip(exact, rounded).map { abs($0 - $1) }.max()! / scale
    switch precision {
    case .float32: #expect(error == 0)
    case .float16: #expect(error > 0 && error < 0.01)
    case .bfloat16: #expect(error > 0 && error < 0.1)
    }
  }

  @Test func aFolderSaysItsEncoder() throws {
    try SmallModel.make(seed: 1).write(to: weights)
    try writeConfiguration()
    let model = try makeImport(folder.path, encoder: nil).model()
    #expect(model.specification.architecture.encoder == "resnet18")
    #expect(model.specification.normalization == .imageNet)
    #expect(try makeImport(folder.path).model().specification == model.specification)
  }

  @Test(
    arguments: [
      ("decoder_use_norm", "true"), ("decoder_use_norm", "{\"type\": \"batchnorm\"}"),
      ("activation", "\"identity\""), ("decoder_interpolation", nil), ("decoder_use_batchnorm", "true"),
    ] as [(String, String?)])
  func argumentsOfTheSameNetworkAreTaken(name: String, value: String?) throws {
    try SmallModel.make(seed: 1).write(to: weights)
    try writeConfiguration([name: value])
    _ = try makeImport(folder.path, encoder: nil).model()
  }

  @Test(
    arguments: [
      ("_model_class", "\"FPN\""), ("activation", "\"softmax\""), ("aux_params", "{\"classes\": 3}"),
      ("decoder_attention_type", "\"scse\""), ("decoder_interpolation", "\"bilinear\""),
      ("decoder_use_norm", "false"), ("decoder_use_norm", "{\"eps\": 0.1, \"type\": \"batchnorm\"}"),
      ("encoder_depth", "4"), ("encoder_name", "\"vgg16\""), ("output_stride", "16"), ("in_channels", "1"),
      ("classes", "3"), ("decoder_channels", "[16, 8, 8, 8, 8]"),
    ])
  func argumentsOfOtherNetworksAreRefusedByName(name: String, value: String) throws {
    try SmallModel.make(seed: 1).write(to: weights)
    try writeConfiguration([name: value])
    let error = #expect(throws: ImportError.self) {
      try makeImport(folder.path, encoder: nil).model()
    }
    let text = try #require(error?.description)
    #expect(text.hasPrefix(folder.path("config.json") + ": ") && text.contains(name))
    #expect(text.contains(value) && !text.contains("\n"))
  }

  @Test func aConfigurationThatIsNoneIsRefused() throws {
    try SmallModel.make(seed: 1).write(to: weights)
    try folder.write("[1]", "config.json")
    let error = #expect(throws: ImportError.self) { try makeImport(folder.path).model() }
    #expect(error == .notAConfiguration(file: folder.path("config.json")))
  }

  @Test func whatContradictsTheWeightsIsRefused() throws {
    try SmallModel.make(seed: 1).write(to: weights)
    func expect(_ part: String, _ change: (inout ModelImport) -> Void) {
      var take = makeImport()
      change(&take)
      let error = #expect(throws: ImportError.self) { try take.model() }
      #expect(error?.description.contains(part) == true, "\(part)")
    }
    expect("give --encoder") { $0.encoder = nil }
    expect("one per class") { $0.maskValues = [0, 1, 2] }
    expect("one number per channel") { $0.normalization = SmallModel.normalization(channels: 1) }
    try folder.write("a\nb\nc\n", "classes.txt")
    expect("has 2 classes, but") { _ in }
    try SmallModel.make(inputChannels: 1, seed: 1).write(to: weights)
    try folder.write("a\nb\n", "classes.txt")
    expect("give --mean and --standard-deviation") { _ in }
    try writeConfiguration(["in_channels": "1"])
    expect("leave --encoder out") {
      $0.source = folder.path
      $0.encoder = "resnet34"
    }
  }

  @Test func weightsOfOtherNetworksAreRefused() throws {
    let model = try SmallModel.make(seed: 1)
    func expect(_ part: String, _ change: (inout [String: SafetensorsTensor]) -> Void) throws {
      var tensors = SmallModel.tensors(model)
      change(&tensors)
      try SafetensorsFile.write(tensors, to: weights)
      do {
        _ = try makeImport().model()
        Issue.record("taken: \(part)")
      } catch {
        #expect("\(error)".contains(part) && "\(error)".hasPrefix(weights + ": "), "\(error)")
      }
    }
    let one = SafetensorsTensor(shape: [1], floats: [1])
    try expect("1 unexpected (decoder.center.weight)") { $0["decoder.center.weight"] = one }
    try expect("1 missing (encoder.bn1.bias)") { $0["encoder.bn1.bias"] = nil }
    try expect("1 of the wrong shape (encoder.bn1.bias [1] instead of [4])") { $0["encoder.bn1.bias"] = one }
    try expect("encoder.bn1.bias holds infinite values") {
      $0["encoder.bn1.bias"] = SafetensorsTensor(shape: [4], floats: [1, 2, .infinity, 4])
    }
    try expect("has dtype I64") {
      $0["encoder.bn1.bias"] = SafetensorsTensor(shape: [4], integers: [1, 2, 3, 4])
    }
    try expect("there is no tensor decoder.blocks.4.conv1.0.weight") {
      $0["decoder.blocks.4.conv1.0.weight"] = nil
    }
    try expect("has the shape [1]") { $0["encoder.conv1.weight"] = one }
    try expect("one output") {
      $0["segmentation_head.0.weight"] = SafetensorsTensor(shape: [1, 1, 1, 1], floats: [1])
    }
    try expect("--encoder-weights") { tensors in
      tensors = tensors.filter { $0.key.hasPrefix("encoder.") }
    }
  }

  /// Grey pictures for a network of one channel; none for one of four.
  @Test func predictionTakesPhotographsOnly() throws {
    try folder.image("in/1.png")
    let grey = Predictor(model: try SmallModel.make(inputChannels: 1, seed: 1), threads: 1)
    let summary = try grey.predict(
      [folder.path("in")], output: folder.path("out"), overlays: true, report: { _ in })
    #expect(summary.maskCount == 1)
    #expect(try FileSystem.files(under: folder.path("out")) == ["1.png", "1_overlay.jpg"])

    let four = try SmallModel.make(inputChannels: 4, seed: 1)
    #expect(throws: PredictionError.channels(4)) {
      try Predictor(model: four, threads: 1).predict([folder.path("in")], output: folder.path("four")) { _ in
      }
    }
    #expect(throws: PredictionError.channels(4)) {
      try ModelEvaluation(model: four, data: folder.path("in"), choice: .all, threads: 1)
    }
  }
}
