import SkipSegEngine
import SkipSegNetworks
import Testing

/// What encoders and decoders agree upon.
struct NetworkEncoderTests {
  @Test func everyEncoderIsFoundByItsNameAndAnotherNameIsRefused() throws {
    #expect(Set(NetworkEncoder.names).count == NetworkEncoder.all.count)
    for name in NetworkEncoder.names { #expect(try NetworkEncoder.named(name).name == name) }
    let error = #expect(throws: NetworkError.self) { try NetworkEncoder.named("resnet19") }
    #expect(error == .unknownEncoder("resnet19"))
    #expect(error?.description.contains("resnet18, resnet34") == true)
  }

  /// Of no encoder of the registry: without a feature at half of the image.
  private static let coarse = NetworkEncoder(
    "coarse", standardWidth: 32, firstConvolution: "stem", classifier: []
  ) { image, configuration, builder in
    let width = configuration.encoderWidth
    var x = builder.convolution(
      "stem", image, channels: width, kernel: 7, stride: 4, padding: 3, initializer: .kaimingNormalFanOut)
    var features = [4: x]
    for stride in [8, 16, 32] {
      x = builder.convolution(
        "to\(stride)", x, channels: width, kernel: 3, stride: 2, padding: 1, initializer: .kaimingNormalFanOut
      )
      features[stride] = x
    }
    return NetworkEncoder.Features(features)
  }

  @Test func aDecoderDoesWithoutAFeatureThatIsMissing() throws {
    let graph = try Unet.graph(
      UnetConfiguration(
        encoder: "coarse", classCount: 3, decoderChannels: [16, 16, 8, 8, 4], encoderWidth: 32),
      encoder: Self.coarse)
    let shapes = Dictionary(uniqueKeysWithValues: graph.parameters.map { ($0.name, $0.shape) })
    #expect(shapes["decoder.blocks.0.conv1.0.weight"] == [16, 32 + 32, 3, 3])
    #expect(shapes["decoder.blocks.2.conv1.0.weight"] == [8, 16 + 32, 3, 3])
    #expect(shapes["decoder.blocks.3.conv1.0.weight"] == [8, 8, 3, 3])
    #expect(shapes["decoder.blocks.4.conv1.0.weight"] == [4, 8, 3, 3])
    let plan = try Plan(graph: graph, batch: 1, height: 97, width: 65, purpose: .training, threads: 1)
    let sizes = plan.layers.filter { $0.name.hasSuffix("conv1.0") }.map {
      "\($0.outputShape.height) x \($0.outputShape.width)"
    }
    // At 1/16, 1/8 and 1/4 those of the features, rounded up; at 1/2 that of the image, rounded down.
    #expect(sizes == ["7 x 5", "13 x 9", "25 x 17", "48 x 32", "97 x 65"])
  }

  @Test func theBlocksOfAResidualNetworkAreKnownAndThoseBetweenBordersCanBeLeftOut() throws {
    let graph = try Unet.graph(UnetConfiguration(encoder: "resnet18", classCount: 2, encoderWidth: 8))
    #expect(
      graph.blocks.map(\.name)
        == (1...4).flatMap { stage in (0..<2).map { "encoder.layer\(stage).\($0)" } })
    let removable = graph.blocks.filter { graph.without($0) != nil }.map(\.name)
    #expect(
      removable
        == [
          "encoder.layer1.0", "encoder.layer1.1", "encoder.layer2.1", "encoder.layer3.1", "encoder.layer4.1",
        ])
    // Five sums whose other side is the identity, and four long skips.
    #expect(graph.skips.count == 5 + 4)
    for block in graph.blocks {
      guard let rewritten = graph.without(block) else { continue }
      _ = try Plan(graph: rewritten, batch: 1, height: 97, width: 65, purpose: .training, threads: 1)
    }
  }
}
