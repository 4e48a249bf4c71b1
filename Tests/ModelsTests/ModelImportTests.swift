import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import SkipSegModels
import SkipSegNetworks
import SkipSegWeights
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
    let imported = try take.model().model
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
    let (exact, rounded) = (try SmallModel.logits(model), try SmallModel.logits(makeImport().model().model))
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
    let model = try makeImport(folder.path, encoder: nil).model().model
    #expect(model.specification.architecture.encoder == "resnet18")
    #expect(model.specification.normalization == .imageNet)
    #expect(try makeImport(folder.path).model().model.specification == model.specification)
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

  @Test func whatNamesInFilesHoldIsShownEscaped() throws {
    try SmallModel.make(seed: 1).write(to: weights)
    try writeConfiguration(["encoder_name": #""a\u001b[31m""#])
    let error = #expect(throws: ImportError.self) { try makeImport(folder.path, encoder: nil).model() }
    #expect(error?.description.contains(#"a\u{1B}[31m"#) == true)
    var tensors = SmallModel.tensors(try SmallModel.make(seed: 1))
    tensors["two\nlines"] = SafetensorsTensor(shape: [1], floats: [1])
    try SafetensorsFile.write(tensors, to: weights)
    let other = #expect(throws: ModelError.self) { try makeImport().model() }
    #expect(other?.description.contains(#"1 unexpected (two\nlines)"#) == true)
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
    expect("name it") { $0.encoder = nil }
    expect("one per class") { $0.maskValues = [0, 1, 2] }
    expect("one number per channel") { $0.normalization = SmallModel.normalization(channels: 1) }
    try folder.write("a\nb\nc\n", "classes.txt")
    expect("has 2 classes, but") { _ in }
    try SmallModel.make(inputChannels: 1, seed: 1).write(to: weights)
    try folder.write("a\nb\n", "classes.txt")
    expect("give its own") { _ in }
    try writeConfiguration(["in_channels": "1"])
    expect("leave that out") {
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
    try expect("a training can begin with them") { tensors in
      tensors = tensors.filter { $0.key.hasPrefix("encoder.") }
    }
  }

  @Test(arguments: ["model.", "module._orig_mod.", "state_dict.net.backbone."])
  func onePrefixOfAllNamesIsDroppedAndNamed(prefix: String) throws {
    let model = try SmallModel.make(seed: 1)
    var tensors = SmallModel.tensors(model).prefixed(prefix)
    // What Lightning keeps of a loss, and AveragedModel of itself.
    tensors["criterion.weight"] = SafetensorsTensor(shape: [2], floats: [1, 2])
    tensors["n_averaged"] = SafetensorsTensor(shape: [], integers: [3])
    try SafetensorsFile.write(tensors, to: weights)
    let (imported, notes) = try makeImport().model()
    #expect(try SmallModel.logits(imported) == SmallModel.logits(model))
    #expect(
      notes == [
        "the prefix '\(prefix)' of the names was dropped",
        "left out: criterion.weight, n_averaged, no part of the network",
      ])
  }

  @Test func aPrefixOfSomeNamesIsRefused() throws {
    let tensors = SmallModel.tensors(try SmallModel.make(seed: 1))
    func fault(_ tensors: [String: SafetensorsTensor]) throws -> WeightFileError? {
      try SafetensorsFile.write(tensors, to: weights)
      return #expect(throws: WeightFileError.self) { try makeImport().model() }
    }
    // A layer beside the network could belong to it.
    var beside = tensors.prefixed("model.")
    beside["final.weight"] = SafetensorsTensor(shape: [1], floats: [1])
    #expect(try fault(beside) == .prefixOfSome(path: weights, prefix: "model.", others: ["final.weight"]))
    let (encoder, rest) = (
      tensors.filter { $0.key.hasPrefix("encoder.") }, tensors.filter { !$0.key.hasPrefix("encoder.") }
    )
    for mixed in [
      encoder.merging(rest.prefixed("net.")) { $1 }, encoder.prefixed("net.").merging(rest) { $1 },
    ] {
      guard case .prefixOfSome(_, "net.", let others) = try fault(mixed) else {
        Issue.record("taken")
        continue
      }
      #expect(!others.isEmpty && others.allSatisfy { !$0.hasPrefix("net.") })
    }
    let both = tensors.prefixed("student.").merging(tensors.prefixed("teacher.")) { $1 }
    #expect(try fault(both) == .severalNetworks(path: weights, prefixes: ["student.", "teacher."]))
  }

  /// The tensors of a network whose one output is the second of a model's.
  private func oneOutput(_ model: Model) -> [String: SafetensorsTensor] {
    var tensors = SmallModel.tensors(model)
    for name in ["segmentation_head.0.weight", "segmentation_head.0.bias"] {
      let values = model.parameters.read(name)
      let shape = [1] + model.parameters.parameters.first { $0.name == name }!.shape.dropFirst()
      tensors[name] = SafetensorsTensor(shape: shape, floats: Array(values[(values.count / 2)...]))
    }
    return tensors
  }

  @Test(arguments: [
    ("road", ["background", "road"]), ("other\nroad", ["other", "road"]),
    ("road 1 2 3", ["background", "road"]),
    ("road 0 0 0", ["background", "road"]),
  ])
  func oneOutputBecomesTwo(list: String, names: [String]) throws {
    let model = try SmallModel.make(seed: 1)
    try SafetensorsFile.write(oneOutput(model), to: weights)
    try folder.write(list, "classes.txt")
    let (imported, notes) = try makeImport().model()
    #expect(imported.classes.names == names && Set(imported.classes.colors).count == 2)
    #expect(
      notes == ["its one output (sigmoid) became two: '\(names[0])', whose weights are 0, and '\(names[1])'"])
    let (logits, expected) = (try SmallModel.logits(imported), try SmallModel.logits(model))
    let count = logits.count / 2
    #expect(logits[..<count].allSatisfy { $0 == 0 })
    #expect(logits[count...] == expected[count...])
    #expect(logits[count...].contains { $0 > 0 } && logits[count...].contains { $0 < 0 })
  }

  @Test func oneOutputHasOneClassOrTwo() throws {
    try SafetensorsFile.write(oneOutput(try SmallModel.make(seed: 1)), to: weights)
    for (list, part) in [
      ("a\nb\nc", "has one output, but"), ("Background", "'Background' would be"),
      ("road\nbackground", "'background' would be"),
    ] {
      try folder.write(list, "classes.txt")
      let error = #expect(throws: ImportError.self) { try makeImport().model() }
      #expect(error?.description.contains(part) == true)
    }
    try folder.write("road", "classes.txt")
    try writeConfiguration(["classes": "1", "activation": "\"sigmoid\""])
    #expect(try makeImport(folder.path, encoder: nil).model().model.classes.count == 2)
  }

  @Test(
    arguments: [
      ([123.7, 116.3, 103.5], [58.4, 57.1, 57.4], "divide by 255: 0.4851,0.4561,0.4059"),
      ([0.5, 0.5, 0.5], [58.4, 57.1, 57.4], "divide by 255: 0.229,0.2239,0.2251"),
      ([0.5, -0.5, 0.5], [0.2, 0.2, 0.2], "must be 0 to 1"),
      ([0.5, 0.5, .nan], [0.2, 0.2, 0.2], "must be 0 to 1"),
      ([0.5, 0.5, 0.5], [0.2, 0, 0.2], "must be above 0"),
    ] as [([Float], [Float], String)])
  func aNormalizationOnAnotherScaleIsRefused(mean: [Float], deviation: [Float], part: String) throws {
    try SmallModel.make(seed: 1).write(to: weights)
    var take = makeImport()
    take.normalization = Normalization(mean: mean, standardDeviation: deviation)
    let error = #expect(throws: ImportError.self) { try take.model() }
    #expect(error?.description.hasPrefix(weights + ": ") == true && error?.description.contains(part) == true)
  }

  @Test func anUnknownEncoderAndARunAreNamed() throws {
    try SmallModel.make(seed: 1).write(to: folder.path("best.safetensors"))
    let error = #expect(throws: ImportError.self) {
      try makeImport(folder.path("best.safetensors"), encoder: "vgg16").model()
    }
    #expect(
      error?.description.hasPrefix(folder.path("best.safetensors") + ": no encoder is named vgg16") == true)
    #expect(throws: ImportError.run(folder: folder.path)) { try makeImport(folder.path).model() }
  }

  /// A network that other programs don't have is refused by its name, be it a model or its weights alone.
  @Test(arguments: [true, false]) func aNetworkOfItsOwnIsRefusedByName(isModel: Bool) throws {
    let model = try SmallModel.make(fine: true, seed: 1)
    if isModel {
      try model.write(to: weights)
    } else {
      try SafetensorsFile.write(SmallModel.tensors(model), to: weights)
    }
    let error = #expect(throws: ImportError.self) { try makeImport().model() }
    #expect(error == .foreignNetwork(file: weights, name: "FineUnet", isModel: isModel))
    #expect(error?.description.hasPrefix("\(weights): is a FineUnet, which ") == true)
  }
}
