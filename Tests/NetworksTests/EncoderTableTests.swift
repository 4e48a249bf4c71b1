import SkipSegEngine
import SkipSegNetworks
import Testing

/// Sizes of the networks of all encoders, as they are published.
struct EncoderTableTests {
  private func trainable(_ graph: Graph, prefix: String = "") -> Int {
    graph.parameters.filter { $0.role == .trainable && $0.name.hasPrefix(prefix) }.reduce(0) { $0 + $1.count }
  }

  private func configuration(
    _ name: String, width: Int? = nil, _ longSkips: UnetConfiguration.LongSkips = .concatenate
  ) throws -> UnetConfiguration {
    let (encoder, shortSkips) = try NetworkEncoder.parse(name, shortSkips: nil)
    var configuration = UnetConfiguration(encoder: encoder, classCount: 2, encoderWidth: width)
    (configuration.shortSkips, configuration.longSkips) = (shortSkips, longSkips)
    return configuration
  }

  @Test(
    arguments: [
      ("densenet121", 6_953_856, 13_607_778, 725, 787), ("densenet169", 12_484_480, 21_202_786, 1013, 1075),
      ("densenet201", 18_092_928, 28_580_706, 1205, 1267),
      ("densenet161", 26_472_000, 38_738_466, 965, 1027), ("resnet18", 11_176_512, 14_328_354, nil, nil),
      ("resnet34", 21_284_672, 24_436_514, nil, nil), ("resnet50", 23_508_032, 32_521_250, nil, nil),
      ("plain-18", 11_002_688, 14_154_530, nil, nil), ("plain-34", 21_110_848, 24_262_690, nil, nil),
    ] as [(String, Int, Int, Int?, Int?)])
  func parametersAndTensorsAreAsMany(
    name: String, encoder: Int, unet: Int, encoderTensors: Int?, unetTensors: Int?
  ) throws {
    let graph = try Unet.graph(configuration(name))
    #expect(trainable(graph, prefix: Unet.encoderPrefix) == encoder)
    #expect(trainable(graph) == unet)
    if let encoderTensors {
      #expect(graph.parameters.count { $0.name.hasPrefix(Unet.encoderPrefix) } == encoderTensors)
      #expect(graph.parameters.count == unetTensors)
    }
  }

  @Test func aBottleneckWithoutSumsLosesItsProjections() throws {
    var configuration = try configuration("resnet50")
    configuration.shortSkips = .none
    #expect(trainable(try Unet.graph(configuration)) == 29_744_674)
  }

  @Test(arguments: [
    (10, 506_874, 495_674, 457_338), (18, 899_514, 888_314, 849_978), (34, 1_532_666, 1_521_466, 1_483_130),
    (58, 2_862_714, 2_851_514, 2_813_178), (106, 5_218_554, 5_207_354, 5_169_018),
  ])
  func narrowNetworksOfAnyDepthHaveAsManyParameters(depth: Int, residual: Int, plain: Int, short: Int) throws
  {
    #expect(trainable(try Unet.graph(configuration("residual-\(depth)", width: 16))) == residual)
    #expect(trainable(try Unet.graph(configuration("plain-\(depth)", width: 16))) == plain)
    #expect(trainable(try Unet.graph(configuration("residual-\(depth)", width: 16, .none))) == short)
  }

  @Test(arguments: [
    ("resnet18", 5.408), ("plain-18", 5.382), ("resnet34", 7.823), ("plain-34", 7.798), ("resnet50", 10.642),
  ])
  func workIsAsMuch(name: String, billions: Double) throws {
    let graph = try Unet.graph(configuration(name))
    let plan = try Plan(graph: graph, batch: 1, height: 256, width: 256, purpose: .inference, threads: 1)
    let work = plan.layers.reduce(0) { $0 + $1.multiplyAdds }
    #expect(abs(Double(work) / 1e9 - billions) < 0.0006)
  }

  /// A transition's convolution, 1 x 1 from c to c / 2 channels, has a quarter of the pixels to compute: of 403 million
  /// multiply-adds of densenet121 302 are saved.
  @Test func transitionsOfADenseNetworkPoolBeforeTheyConvolve() throws {
    let graph = try Unet.graph(configuration("densenet121"))
    let plan = try Plan(graph: graph, batch: 1, height: 256, width: 256, purpose: .inference, threads: 1)
    let transitions = plan.layers.filter { $0.operation.hasPrefix("average pooling 2 x 2, stride 2 + conv") }
    #expect(transitions.map(\.name) == (1...3).map { "encoder.features.transition\($0).conv" })
    let saved = 3 * transitions.reduce(0) { $0 + $1.multiplyAdds }
    #expect(abs(Double(saved) / 1e6 - 302) < 0.5)
    let work = plan.layers.reduce(saved) { $0 + $1.multiplyAdds }
    #expect(abs(Double(work) / 1e9 - 8.400) < 0.0006)
  }

  @Test(arguments: [("residual-18", "resnet18"), ("residual-34", "resnet34")])
  func aResidualNetworkOfAKnownDepthIsThatNetwork(name: String, known: String) throws {
    let (own, other) = (try Unet.graph(configuration(name)), try Unet.graph(configuration(known)))
    #expect(own.nodes.count == other.nodes.count)
    for (node, twin) in zip(own.nodes, other.nodes) {
      #expect(node.name == twin.name && node.inputs == twin.inputs && node.layout == twin.layout)
      #expect("\(node.operation)" == "\(twin.operation)")
    }
    #expect(own.parameters.map(\.name) == other.parameters.map(\.name))
  }

  /// Plain and residual networks of one seed begin with the same convolutions.
  @Test func initialValuesDoNotDependOnTheSkips() throws {
    let (plain, residual) = (
      try Unet.graph(configuration("plain-18", width: 4)),
      try Unet.graph(configuration("residual-18", width: 4))
    )
    let others = Dictionary(uniqueKeysWithValues: residual.parameters.map { ($0.name, $0) })
    for parameter in plain.parameters {
      let twin = try #require(others[parameter.name])
      #expect(Array(InitialValues(parameter, seed: 3)) == Array(InitialValues(twin, seed: 3)))
    }
    #expect(residual.parameters.count > plain.parameters.count)
    #expect(residual.parameters.filter { !$0.name.contains("downsample") }.count == plain.parameters.count)
  }

  @Test func zeroInitSetsTheLastBatchNormOfEachBlock() throws {
    var configuration = try configuration("resnet50", width: 4)
    configuration.zeroInit = true
    let zeros = try Unet.graph(configuration).parameters.filter { $0.name.hasSuffix(".weight") }.filter {
      Array(InitialValues($0, seed: 1)).allSatisfy { $0 == 0 }
    }
    #expect(zeros.count == 16 && zeros.allSatisfy { $0.name.hasSuffix(".bn3.weight") })
  }

  @Test func projectionsOfZerosHaveNoParameters() throws {
    var configuration = try configuration("resnet18")
    configuration.projection = .zeros
    #expect(trainable(try Unet.graph(configuration)) == 14_154_530)
  }

  @Test func preActivationNamesItsNormsAsThePaperOrdersThem() throws {
    var configuration = try configuration("resnet18", width: 8)
    configuration.shortSkips = .preActivation
    let names = Set(try Unet.graph(configuration).parameters.map(\.name))
    let shapes = Dictionary(
      uniqueKeysWithValues: try Unet.graph(configuration).parameters.map { ($0.name, $0.shape) })
    // A border block normalises what it reads.
    #expect(shapes["encoder.layer2.0.bn1.weight"] == [8] && shapes["encoder.layer2.0.bn2.weight"] == [16])
    #expect(names.contains("encoder.layer2.0.downsample.0.weight"))
    #expect(!names.contains { $0.contains("downsample.1") })
    #expect((1...4).allSatisfy { names.contains("encoder.norm\($0).weight") })
  }

  /// Of resnet34's decoder.
  @Test(arguments: [
    (UnetConfiguration.LongSkips.concatenate, 3_151_842), (.add, 2_537_314), (.none, 2_359_266),
  ])
  func longSkipsSetTheDecodersParameters(kind: UnetConfiguration.LongSkips, count: Int) throws {
    let graph = try Unet.graph(configuration("resnet34", kind))
    #expect(trainable(graph) - trainable(graph, prefix: Unet.encoderPrefix) == count)
  }

  @Test func aLevelThatIsLeftOutIsNotJoined() throws {
    var configuration = try configuration("resnet18", width: 8)
    configuration.longSkipChoice = try #require(.init(rawValue: "concat:16,8,4"))
    #expect(configuration.levels == [4, 8, 16])
    let shapes = Dictionary(
      uniqueKeysWithValues: try Unet.graph(configuration).parameters.map { ($0.name, $0.shape) })
    #expect(shapes["decoder.blocks.0.conv1.0.weight"]?[1] == 64 + 32)
    #expect(shapes["decoder.blocks.3.conv1.0.weight"]?[1] == 8)
    configuration.longSkips = .add
    let names = try Unet.graph(configuration).parameters.map(\.name).filter { $0.contains(".skip.") }
    #expect(
      names.contains("decoder.blocks.0.skip.0.weight") && names.contains("decoder.blocks.2.skip.1.bias"))
    #expect(!names.contains { $0.hasPrefix("decoder.blocks.3") })
  }
}
