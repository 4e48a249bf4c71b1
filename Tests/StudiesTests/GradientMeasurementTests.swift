import Foundation
import SkipSegDatasets
import SkipSegEngine
import SkipSegNetworks
import SkipSegStudies
import TestSupport
import Testing

/// How gradients come through untrained networks, against the theory and against what a naive network computes.
struct GradientMeasurementTests {
  private func measure(_ blocks: Int, isResidual: Bool, seed: UInt64) throws -> GradientMeasurement {
    try OneStage.gradients(OneStage.graph(blocks: blocks, isResidual: isResidual), seed: seed)
  }

  /// Balduzzi et al. 2017: plain gradients become like white noise with depth, residual ones later.
  @Test func gradientsShatterWithoutShortcuts() throws {
    var (plain, residual) = (0.0, 0.0)
    for seed in 1...3 {
      plain += try #require(try measure(27, isResidual: false, seed: UInt64(seed)).cosine) / 3
      residual += try #require(try measure(27, isResidual: true, seed: UInt64(seed)).cosine) / 3
    }
    #expect(abs(plain) < 0.2, "\(plain)")
    #expect(residual > 0.3, "\(residual)")
    for isResidual in [false, true] {
      let shallow = try #require(try measure(4, isResidual: isResidual, seed: 1).cosine)
      #expect(shallow > 0.8, "\(shallow)")
    }
  }

  /// With batch norm the gradient of a plain network grows towards the input: sqrt(pi / (pi - 1)) = 1.21 times a
  /// convolution (Yang et al., "A Mean Field Theory of Batch Normalization", 2019).
  @Test func plainGradientsGrowTowardsTheInput() throws {
    for blocks in [9, 27] {
      let plain = try measure(blocks, isResidual: false, seed: 1)
      let slope = try #require(plain.slopes.first?.value)
      #expect(plain.slopes.count == 1 && plain.slopes[0].convolutions == 2 * (blocks - 1))
      #expect(1.10...1.30 ~= slope, "\(slope)")
    }
    let ratios = try [false, true].map { try #require(try measure(27, isResidual: $0, seed: 1).ratio) }
    #expect(ratios[0] / ratios[1] > 20, "\(ratios)")
  }

  /// Without batch norm and with small weights it vanishes.
  @Test func withoutBatchNormGradientsOfSmallWeightsVanish() throws {
    let ratios = try [false, true].map { isResidual in
      let graph = OneStage.graph(blocks: 25, isResidual: isResidual, hasBatchNorm: false, deviation: 0.04)
      return try OneStage.gradients(graph, seed: 1).ratio
    }
    #expect(try #require(ratios[0]) < 1e-6, "\(ratios)")
    #expect(try #require(ratios[1]) > 1e-3, "\(ratios)")
  }

  /// The rewrite is the network that was built without.
  @Test func withoutBatchNormIsAsIfThereHadNeverBeenAny() throws {
    let graph = OneStage.graph(blocks: 2, isResidual: true).withoutBatchNorm
    let built = OneStage.graph(blocks: 2, isResidual: true, hasBatchNorm: false)
    #expect(graph.nodes.map(\.name) == built.nodes.map(\.name))
    let ratios = try [graph, built].map { try OneStage.gradients($0, seed: 3).ratio }
    #expect(ratios[0] == ratios[1])
  }

  @Test(
    arguments: ["resnet18", "resnet50", "mit_b0", "residual-10", "plain-10"], ["residual", "pre-activation"])
  func sharesAddUpToOne(encoder: String, form: String) throws {
    let isPlain = encoder.hasPrefix("plain")
    if form == "pre-activation", isPlain || encoder == "mit_b0" { return }
    var configuration = UnetConfiguration(
      encoder: isPlain ? "residual-10" : encoder, classCount: 3, encoderWidth: encoder == "mit_b0" ? 16 : 4)
    configuration.shortSkips = isPlain ? .none : .init(rawValue: form)!
    let graph = try Unet.graph(configuration)
    let measured = try GradientMeasurement(
      graph, parameters: OneStage.parameters(graph, seed: 1),
      crops: OneStage.crops(seed: 1, size: 64, count: 2), measuresCosine: false, pool: OneStage.pool)
    let blocks = NetworkParts(graph).parts
    #expect(measured.shares.count == blocks.count * (encoder == "mit_b0" ? 2 : 1))
    for share in measured.shares {
      #expect(abs(share.shortcut + share.function + share.outside - 1) < 1e-9, "\(share)")
      #expect(isPlain == (share.shortcut == 0), "\(share)")
    }
    // The decoder joins what the first block of a stage reads, but for the first stage's and in MiT.
    let joined = measured.shares.filter { $0.outside != 0 }.map(\.block)
    #expect(
      joined
        == (encoder == "mit_b0" || form == "pre-activation"
          ? [] : ["encoder.layer2.0", "encoder.layer3.0", "encoder.layer4.0"]))
  }

  /// Of the sum's gradient, which is all that the shortcut hands back, and of that of the block's input, as a naive
  /// network computes both.
  @Test func sharesAreThoseOfTheDefinition() throws {
    let graph = OneStage.graph(blocks: 3, isResidual: true)
    let parameters = try OneStage.parameters(graph, seed: 5)
    let crops = OneStage.crops(seed: 5, count: 3)
    let measured = try GradientMeasurement(
      graph, parameters: parameters, crops: crops, measuresCosine: false, pool: OneStage.pool)
    let naive = NaiveNetwork(graph, parameters: graph.parameters.map { parameters.read($0.name) })
    var image = NaiveTensor(
      batch: 3, channels: 3, height: 8, width: 8, values: [Double](repeating: 0, count: crops.input.count))
    image.forEachIndex { n, c, y, x in
      image[n, c, y, x] = Double(crops.input[((n * 8 + y) * 8 + x) * 3 + c])
    }
    let values = naive.values(image, purpose: .training)
    let logits = values[graph.output.index]
    let gradients = naive.valueGradients(
      values, outputGradient: NaiveLoss(LossConfiguration(), labels: crops.labels).backward(logits)
    ).values
    for (part, share) in zip(NetworkParts(graph).parts, measured.shares) {
      let (sum, whole) = (gradients[part.branches[0].sum.index], gradients[part.block.input.index])
      let product = zip(sum.values, whole.values).reduce(0) { $0 + $1.0 * $1.1 }
      let square = whole.values.reduce(0) { $0 + $1 * $1 }
      #expect(abs(share.shortcut - product / square) < 1e-4, "\(share)")
    }
    for (layer, part) in zip(measured.layers.dropFirst(), NetworkParts(graph).parts) {
      let gradient = gradients[part.block.output.index].values
      let rms = (gradient.reduce(0) { $0 + $1 * $1 } / Double(gradient.count)).squareRoot()
      #expect(abs(layer.rms! - rms) < 1e-4 * rms)
    }
  }

  @Test func parametersStayAsTheyAre() throws {
    let graph = OneStage.graph(blocks: 2, isResidual: true)
    let parameters = try OneStage.parameters(graph, seed: 1)
    let before = graph.parameters.map { parameters.read($0.name) }
    _ = try GradientMeasurement(
      graph, parameters: parameters, crops: OneStage.crops(seed: 1), pool: OneStage.pool)
    #expect(graph.parameters.map { parameters.read($0.name) } == before)
    #expect(parameters.gradient("conv.weight").allSatisfy { $0 == 0 })
  }
}

/// The same in a U-Net, on photographs.
struct ShatteringTests {
  private static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("data").path

  @Test func gradientsOfAPlainUNetShatterFirst() throws {
    let photographs = try InspectionData(
      Self.data, of: nil, isTrained: false, reading: DataReading(), threads: 2)
    var means = [0.0, 0.0]
    for seed in 1...3 as ClosedRange<UInt64> {
      let crops = try photographs.crops(count: 16, size: 64, seed: seed, normalization: .imageNet)
      for (number, form) in [UnetConfiguration.ShortSkips.none, .residual].enumerated() {
        var configuration = UnetConfiguration(
          encoder: "residual-34", classCount: photographs.encoding.classes.count, encoderWidth: 16)
        (configuration.shortSkips, configuration.longSkips) = (form, .none)
        let graph = try Unet.graph(configuration)
        let measured = try GradientMeasurement(
          graph, parameters: OneStage.parameters(graph, seed: seed), crops: crops, measuresShares: false,
          seed: seed, pool: OneStage.pool)
        means[number] += try #require(measured.cosine) / 3
      }
    }
    #expect(abs(means[0]) < 0.15 && means[1] - means[0] > 0.1, "\(means)")
  }
}
