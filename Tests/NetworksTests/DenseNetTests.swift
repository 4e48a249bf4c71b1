import SkipSegEngine
import SkipSegNetworks
import Testing

/// What a plan makes of the densely connected networks.
struct DenseNetTests {
  /// densenet121's encoder alone, all of its features kept until the end: each is read by the logits.
  private func encoder(width: Int = 64) throws -> Graph {
    let encoder = try NetworkEncoder.named("densenet121")
    var builder = GraphBuilder()
    let image = builder.input(channels: 3)
    let features = builder.scope("encoder") { builder in
      encoder.features(
        image, UnetConfiguration(encoder: "densenet121", classCount: 2, encoderWidth: width), in: &builder)
    }
    let coarsest = features[stride: 32]!
    let parts = [2, 4, 8, 16, 32].map { stride in
      let part = builder.convolution(
        "head\(stride)", features[stride: stride]!, channels: 2, kernel: 1, initializer: .kaimingNormalFanIn)
      return builder.resizeNearest(part, like: coarsest)
    }
    let sum = parts.dropFirst().reduce(parts[0]) { builder.add($0, $1) }
    return builder.build(output: sum)
  }

  private func plan(_ graph: Graph, batch: Int, size: Int) throws -> Plan {
    try Plan(graph: graph, batch: batch, height: size, width: size, purpose: .training, threads: 2)
  }

  /// 60 % of two times the 120 MB of values that one picture has, of which the outputs of norm1 alone are 47.5.
  @Test func trainingDoesNotKeepTheOutputsOfNorm1() throws {
    let plan = try plan(encoder(), batch: 8, size: 256)
    #expect(plan.arenaBytes <= 1_152_000_000, "\(plan.arenaBytes)")
    // Of 58 layers those behind the first of each block read a concatenation, and so do three transitions and norm5.
    #expect(plan.recomputedCount == 58 - 4 + 3 + 1)
  }

  /// Each tensor's once, however many batch norms read it: the first convolution's output, what each of the four blocks
  /// reads, and two for each of the 58 layers.
  @Test func momentsOfAChannelAreComputedOnce() throws {
    #expect(try plan(encoder(width: 16), batch: 2, size: 64).momentsCount == 1 + 4 + 2 * 58)
  }

  @Test func growthIsHalfOfTheWidth() throws {
    let parameters = try Unet.graph(
      UnetConfiguration(encoder: "densenet121", classCount: 2, encoderWidth: 16)
    ).parameters
    let shapes = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.shape) })
    let block = "encoder.features.denseblock1."
    #expect(shapes[block + "denselayer3.conv1.weight"] == [32, 16 + 2 * 8, 1, 1])
    #expect(shapes[block + "denselayer3.conv2.weight"] == [8, 32, 3, 3])
    #expect(shapes["encoder.features.transition1.conv.weight"] == [32, 64, 1, 1])
  }
}
