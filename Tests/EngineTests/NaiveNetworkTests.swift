import SkipSegEngine
import TestSupport
import Testing

/// Proves the naive network right, that the engine is compared with.
struct NaiveNetworkTests {
  static let cases =
    [
      GraphCase("convolutions", height: 5, width: 4) { builder in
        let x = builder.convolution("a", builder.input(channels: 2), 3, kernel: 3, padding: 1, bias: true)
        return builder.convolution("b", x, 3, kernel: 2, stride: 2, padding: 1, bias: true)
      },
      GraphCase("batch norm, sum and ReLU", height: 4, width: 3) { builder in
        let image = builder.input(channels: 2)
        let (x, y) = (builder.convolution("x", image, 3), builder.convolution("y", image, 3))
        let z = builder.relu(builder.add(builder.batchNorm("norm", x), y))
        return builder.convolution("head", z, 3, bias: true)
      },
      GraphCase("max pooling", height: 6, width: 5) { builder in
        let x = builder.relu(builder.convolution("a", builder.input(channels: 2), 4, bias: true))
        return builder.convolution("b", builder.maxPool(x, kernel: 3, stride: 2, padding: 1), 2)
      },
      GraphCase("average pooling", height: 7, width: 5) { builder in
        let x = builder.convolution("a", builder.input(channels: 2), 4, kernel: 3, padding: 1, bias: true)
        let y = builder.averagePool(builder.averagePool(x, kernel: 2, stride: 2), kernel: 2, stride: 1)
        return builder.convolution("b", y, 2, bias: true)
      },
      GraphCase("nearest resize", height: 5, width: 7) { builder in
        let image = builder.input(channels: 2)
        let x = builder.convolution("a", image, 3, kernel: 3, stride: 2, padding: 1)
        return builder.convolution("b", builder.resizeNearest(x, like: image), 2, kernel: 3, padding: 1)
      },
      GraphCase("layer norm, GELU and depthwise convolution", height: 4, width: 5) { builder in
        let x = builder.convolution("a", builder.input(channels: 2), 16, bias: true)
        let y = builder.depthwiseConvolution("depthwise", builder.layerNorm("norm", x, epsilon: 1e-3))
        return builder.linear("b", builder.add(builder.gelu(y), x), channels: 3, initializer: .constant(0))
      },
      GraphCase("attention", height: 4, width: 5) { builder in
        let x = builder.convolution("a", builder.input(channels: 2), 32, bias: true)
        let y = builder.convolution("b", x, 64, kernel: 2, stride: 2, bias: true)
        return builder.convolution("c", builder.attention(x, y, heads: 2), 3)
      },
      GraphCase("concatenation and forks", height: 4, width: 4) { builder in
        let image = builder.input(channels: 2)
        let (a, b) = (builder.convolution("a", image, 2), builder.convolution("b", image, 3))
        let z = builder.concatenate([a, b, a])
        return builder.add(builder.convolution("c", z, 2), a)
      },
      weighted,
    ] + LossKind.allCases.map(single)

  /// One loss alone, some labels ignored, one class absent.
  static func single(_ kind: LossKind) -> GraphCase {
    var test = weighted
    test.loss = .init([.init(kind)], classWeights: [0.5, 2, 1, 3])
    test.testDescription = kind.rawValue
    return test
  }

  static var weighted: GraphCase {
    var test = GraphCase("weighted loss", height: 4, width: 5) { builder in
      builder.convolution("conv", builder.input(channels: 2), 4, kernel: 3, padding: 1, bias: true)
    }
    test.loss = .init(
      [.init(.crossEntropy, factor: 0.5), .init(.dice, factor: 2)], classWeights: [0.5, 2, 1, 3])
    test.labels = { count in (0..<count).map { $0 % 4 == 3 ? .max : UInt16($0 % 3) } }
    return test
  }

  @Test(arguments: cases)
  func gradientsOfTheNaiveNetworkAgreeWithFiniteDifferences(_ test: GraphCase) {
    test.expectFiniteDifferences(samples: 12)
  }

  @Test func aWrongGradientIsFound() {
    let test = Self.weighted
    var random = SeededRandom(7)
    let network = NaiveNetwork(test.graph, parameters: random.parameters(of: test.graph))
    let image = random.tensor(batch: 2, channels: 2, height: 4, width: 5)
    let labels = random.labels(40, classes: 4)
    var other = test.loss
    other.classWeights![1] += 0.01
    let gradient = NaiveLoss(other, labels: labels).backward(network.logits(image, purpose: .training))
    let check = GradientCheck(
      network, image: image, loss: NaiveLoss(test.loss, labels: labels), lossGradient: gradient, samples: 12,
      random: &random)
    #expect(!check.faults.isEmpty)
  }
}
