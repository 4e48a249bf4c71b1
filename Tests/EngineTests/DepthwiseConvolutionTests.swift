import SkipSegEngine
import TestSupport
import Testing

struct DepthwiseConvolutionTests {
  static let cases = [(1, 1), (1, 9), (6, 1), (5, 4), (13, 11), (65, 97)].flatMap { height, width in
    [5, 16, 35].filter { height * width < 2000 || $0 == 16 }.map { channels in
      GraphCase(
        "\(channels) channels, \(height)x\(width)", batch: height > 50 ? 1 : 2, height: height, width: width
      ) { builder in
        let x = builder.convolution("before", builder.input(channels: 3), channels, bias: true)
        let z = builder.depthwiseConvolution("depthwise", x)
        return builder.convolution("head", builder.add(builder.gelu(z), x), 3)
      }
    }
  }

  @Test(arguments: cases)
  func depthwiseConvolutionIsItsDefinition(_ test: GraphCase) throws { try EngineComparison.check(test) }

  /// Without another reader of the input the gradient may take its memory.
  @Test func aChainIsItsDefinition() throws {
    try EngineComparison.check(
      GraphCase("chain", height: 9, width: 18) { builder in
        var x = builder.linear(
          "before", builder.convolution("stem", builder.input(channels: 3), 20), channels: 40,
          initializer: .normal(deviation: 0.02))
        for layer in 0..<3 { x = builder.gelu(builder.depthwiseConvolution("\(layer)", x)) }
        return builder.convolution("head", x, 3)
      })
  }
}
