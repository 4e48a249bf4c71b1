import SkipSegEngine
import SkipSegFiles
import SkipSegNetworks
import Testing

/// Names, shapes and initial values of the parameters, as segmentation_models_pytorch 0.6 has them.
@Suite struct UnetParametersTests {
  @Test(arguments: NetworkEncoder.names)
  func namesAndShapesAreThoseOfPython(_ encoder: String) throws {
    // An encoder's name on its own line, then "name 64x3x7x7" for each entry of its state dict.
    let text = String(decoding: try FileSystem.read(Fixture.path("unet-state-dicts.txt")), as: UTF8.self)
    let lines = text.split(separator: "\n").map(String.init)
    let begin = try #require(lines.firstIndex(of: encoder)) + 1
    let expected = lines[begin...].prefix { $0.contains(" ") }

    let graph = try Unet.graph(UnetConfiguration(encoder: encoder, classCount: 4))
    let found = graph.parameters.map { parameter in
      let shape = parameter.shape.map(String.init).joined(separator: "x")
      return "\(parameter.name) \(shape.isEmpty ? "scalar" : shape)"
    }
    // In a Mix Transformer's state dict all patch embeddings come before the blocks.
    if encoder.hasPrefix("mit_") {
      #expect(found.sorted() == expected.sorted())
    } else {
      #expect(found == Array(expected))
    }
  }

  /// What a convolution's initial values are drawn from.
  private enum Rule {
    case normal(deviation: Double)
    case uniform(bound: Double)

    /// The rules of torchvision's ResNet and DenseNet and of smp's `initialize_decoder` and `initialize_head`.
    init(_ name: String, _ shape: [Int], imageChannels: Int) {
      let (fanIn, fanOut) = (Double(shape[1] * shape[2] * shape[3]), Double(shape[0] * shape[2] * shape[3]))
      if name.hasPrefix("decoder.") {
        self = .uniform(bound: (6 / fanIn).squareRoot())
      } else if name.hasPrefix("segmentation_head.") {
        self = .uniform(bound: (6 / (fanIn + fanOut)).squareRoot())
      } else if ["encoder.conv1.weight", "encoder.features.conv0.weight"].contains(name) && imageChannels != 3
      {
        self = .uniform(bound: 1 / fanIn.squareRoot())
      } else if name.hasPrefix("encoder.features.") {
        self = .normal(deviation: (2 / fanIn).squareRoot())
      } else {
        self = .normal(deviation: (2 / fanOut).squareRoot())
      }
    }

    var deviation: Double {
      switch self {
      case .normal(let deviation): deviation
      case .uniform(let bound): bound / 3.0.squareRoot()
      }
    }

    /// Probability that a value is farther than 1.5 deviations from 0.
    var tail: Double {
      switch self {
      case .normal: 0.1336
      case .uniform: 1 - 1.5 / 3.0.squareRoot()
      }
    }
  }

  @Test(arguments: ["resnet18", "resnet50", "densenet121"], [1, 3, 4])
  func initialValuesFollowPythonsRules(_ encoder: String, imageChannels: Int) throws {
    let graph = try Unet.graph(
      UnetConfiguration(
        encoder: encoder, inputChannels: imageChannels, classCount: 21,
        decoderChannels: [64, 32, 16, 16, 16], encoderWidth: 16))
    let store = try ParameterStore(graph: graph)
    store.initialize(seed: 1, pool: ThreadPool(threads: 2))
    for parameter in store.parameters {
      let values = store.read(parameter.name).map(Double.init)
      guard parameter.shape.count == 4 else {
        let isOne = parameter.name.hasSuffix(".weight") || parameter.name.hasSuffix(".running_var")
        #expect(values.allSatisfy { $0 == (isOne ? 1 : 0) }, "\(parameter.name)")
        continue
      }
      let rule = Rule(parameter.name, parameter.shape, imageChannels: imageChannels)
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let variance = values.reduce(0) { $0 + $1 * $1 } / count
      let tail = Double(values.count { abs($0) > 1.5 * rule.deviation }) / count
      // Five standard errors each: of a mean, of a variance (of a normal distribution), of a share.
      #expect(abs(mean) < 5 * rule.deviation / count.squareRoot(), "\(parameter.name)")
      #expect(
        abs(variance / (rule.deviation * rule.deviation) - 1) < 5 * (2 / count).squareRoot(),
        "\(parameter.name)")
      #expect(
        abs(tail - rule.tail) < 5 * (rule.tail * (1 - rule.tail) / count).squareRoot(), "\(parameter.name)")
      if case .uniform(let bound) = rule {
        #expect(values.allSatisfy { abs($0) <= bound * 1.000_001 }, "\(parameter.name)")
      }
    }
  }

  /// Linear layers of deviation 0.02, convolutions by their fan out, counted in a group, biases 0; but for images of
  /// other channels than 3 the first convolution by PyTorch's default, its bias too.
  @Test(arguments: [1, 3, 4])
  func initialValuesOfMixTransformersFollowPythonsRules(imageChannels: Int) throws {
    let graph = try Unet.graph(
      UnetConfiguration(encoder: "mit_b0", inputChannels: imageChannels, classCount: 21, encoderWidth: 16))
    let store = try ParameterStore(graph: graph)
    store.initialize(seed: 1, pool: ThreadPool(threads: 2))
    for parameter in store.parameters where parameter.name.hasPrefix("encoder.") {
      let name = parameter.name
      let values = store.read(name).map(Double.init)
      if name.hasPrefix("encoder.patch_embed1.proj") && imageChannels != 3 {
        let bound = 1 / Double(imageChannels * 49).squareRoot()
        #expect(values.allSatisfy { abs($0) <= bound * 1.000_001 } && Set(values).count > 1, "\(name)")
        #expect(values.max()! > 0.7 * bound && values.min()! < -0.7 * bound, "\(name)")
        continue
      }
      guard parameter.shape.count >= 2 else {
        let isOne = name.contains("norm") && name.hasSuffix(".weight")
        #expect(values.allSatisfy { $0 == (isOne ? 1 : 0) }, "\(name)")
        continue
      }
      let groups = name.contains("dwconv") ? parameter.shape[0] : 1
      let fanOut = parameter.shape[0] / groups * parameter.shape.dropFirst(2).reduce(1, *)
      let deviation = parameter.shape.count == 2 ? 0.02 : (2 / Double(fanOut)).squareRoot()
      let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
      let allowed = 5 * (2 / Double(values.count)).squareRoot()
      #expect(abs(variance / (deviation * deviation) - 1) < allowed, "\(name)")
    }
  }

  private typealias Counts = (String, Int, Int, Int, Double, Double)
  private static let mixTransformers: [Counts] = [
    ("mit_b0", 3_319_392, 5_549_634, 238, 0.606, 2.984),
    ("mit_b1", 13_151_424, 16_432_290, 238, 2.218, 4.993),
    ("mit_b2", 24_196_288, 27_477_154, 394, 4.329, 7.104),
    ("mit_b3", 44_072_128, 47_352_994, 634, 8.108, 10.88),
    ("mit_b4", 60_842_688, 64_123_554, 894, 11.78, 14.55),
    ("mit_b5", 81_443_008, 84_723_874, 1114, 15.45, 18.23),
  ]

  /// Encoder, whole network, tensors, and billions of multiply-adds of the encoder and the whole at 256 x 256: the
  /// table of segmentation_models_pytorch.
  @Test(arguments: mixTransformers)
  func countsOfMixTransformers(
    encoder: String, encoderCount: Int, count: Int, tensors: Int, encoderWork: Double, work: Double
  ) throws {
    let graph = try Unet.graph(UnetConfiguration(encoder: encoder, classCount: 2))
    let trainable = graph.parameters.filter { $0.role == .trainable }
    #expect(trainable.reduce(0) { $0 + $1.count } == count)
    #expect(
      trainable.filter { $0.name.hasPrefix("encoder.") }.reduce(0) { $0 + $1.count } == encoderCount)
    #expect(graph.parameters.count == tensors)
    let plan = try Plan(graph: graph, batch: 1, height: 256, width: 256, purpose: .inference, threads: 1)
    var (encoderProducts, products) = (0, 0)
    for layer in plan.layers {
      products += layer.multiplyAdds
      if layer.name.hasPrefix("encoder.") { encoderProducts += layer.multiplyAdds }
    }
    #expect(abs(Double(encoderProducts) / (encoderWork * 1e9) - 1) < 1e-3)
    #expect(abs(Double(products) / (work * 1e9) - 1) < 1e-3)
  }

  @Test(arguments: [
    (64, [256, 128, 64, 32, 16]), (12, [48, 24, 12, 6, 3]), (4, [16, 8, 4, 2, 1]), (1, [4, 2, 1, 1, 1]),
  ])
  func allChannelsFollowTheWidth(width: Int, decoder: [Int]) throws {
    let configuration = UnetConfiguration(encoder: "resnet18", classCount: 2, encoderWidth: width)
    #expect(configuration.decoderChannels == decoder)
    let shapes = Dictionary(
      uniqueKeysWithValues: try Unet.graph(configuration).parameters.map { ($0.name, $0.shape) })
    #expect(shapes["encoder.layer4.1.conv2.weight"] == [8 * width, 8 * width, 3, 3])
    #expect(shapes["decoder.blocks.4.conv2.0.weight"] == [decoder[4], decoder[4], 3, 3])
  }

  @Test func initialValuesAreAFunctionOfSeedAndName() throws {
    let graph = try Unet.graph(UnetConfiguration(encoder: "resnet18", classCount: 4, encoderWidth: 16))
    func values(_ name: String, seed: UInt64) -> [Float] {
      Array(InitialValues(graph.parameters.first { $0.name == name }!, seed: seed))
    }
    let first = values("encoder.layer1.0.conv1.weight", seed: 1)
    #expect(first == values("encoder.layer1.0.conv1.weight", seed: 1))
    #expect(first != values("encoder.layer1.0.conv1.weight", seed: 2))
    #expect(first != values("encoder.layer1.0.conv2.weight", seed: 1))
  }
}
