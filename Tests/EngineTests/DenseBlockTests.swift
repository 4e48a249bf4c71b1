import SkipSegEngine
import TestSupport
import Testing

/// Dense blocks: pools before convolutions, and values that are made a second time.
struct DenseBlockTests {
  /// Layers of `growth` channels behind batch norms, a transition, and as much again.
  static func network(_ description: String, growth: Int, height: Int, width: Int) -> GraphCase {
    GraphCase(description, height: height, width: width) { builder in
      let image = builder.input(channels: 3)
      var x = builder.convolution("encoder.stem", image, 2 * growth, kernel: 3, padding: 1)
      for (block, name) in ["encoder", "decoder"].enumerated() {
        var parts = [x]
        for layer in 0..<3 {
          let input = parts.count == 1 ? x : builder.concatenate(parts)
          let y = builder.scope("\(name).\(layer)") { builder in
            let y = builder.relu(builder.batchNorm("norm1", input))
            let z = builder.relu(builder.batchNorm("norm2", builder.convolution("conv1", y, 4 * growth)))
            return builder.convolution("conv2", z, growth, kernel: 3, padding: 1)
          }
          parts.append(y)
        }
        x = builder.relu(builder.batchNorm("\(name).norm", builder.concatenate(parts)))
        if block == 0 {
          x = builder.averagePool(
            builder.convolution("encoder.transition", x, 2 * growth), kernel: 2, stride: 2)
        }
      }
      return builder.convolution("head", x, 3, kernel: 3, padding: 1, bias: true)
    }
  }

  static let networks = [
    network("whole blocks", growth: 16, height: 9, width: 7),
    network("gaps", growth: 5, height: 12, width: 10),
    network("one row", growth: 8, height: 2, width: 11),
  ]

  @Test(arguments: networks)
  func aDenseBlockIsItsDefinition(_ test: GraphCase) throws { try EngineComparison.check(test) }

  @Test func ofAFrozenBlockNothingIsMadeAgain() throws {
    var test = Self.networks[1]
    test.frozen = "encoder."
    try EngineComparison.check(test)
  }

  /// The pool comes first where it can: one convolution of 1 x 1 without bias that nothing else reads.
  @Test(arguments: [
    (1, false, false, true), (3, false, false, false), (1, true, false, false), (1, false, true, false),
  ])
  func aPoolComesBeforeAConvolutionThatItCommutesWith(
    kernel: Int, bias: Bool, isRead: Bool, isFused: Bool
  ) throws {
    let test = GraphCase("", height: 9, width: 7) { builder in
      let x = builder.block("stem", builder.input(channels: 3), 20)
      let y = builder.convolution("conv", x, 10, kernel: kernel, padding: kernel / 2, bias: bias)
      let z = builder.averagePool(y, kernel: 2, stride: 2)
      let sum = isRead ? builder.add(builder.resizeNearest(z, like: y), y) : z
      return builder.convolution("head", sum, 3)
    }
    let fused = "average pooling 2 x 2, stride 2 + convolution 1 x 1, direct"
    #expect(try test.operations(.training).contains(fused) == isFused)
    #expect(try test.operations(.inference).contains(fused) == isFused)
    try EngineComparison.check(test)
  }

  @Test(arguments: networks)
  func bfloat16ComputesWhatFloatsCompute(_ test: GraphCase) throws {
    try PrecisionTests().bfloat16ComputesWhatFloatsCompute(test)
  }

  @Test(arguments: KernelSet.supported, [Precision.float32, .bfloat16])
  func anyNumberOfThreadsGivesTheSameBytes(_ kernels: KernelSet, precision: Precision) throws {
    try DeterminismTests.expectSameBytes(
      Self.networks[1].graph, kernels, threads: [2, 3], steps: 3,
      batches: [DeterminismTests.Batch(height: 24, width: 29, count: 3)], precision: precision)
  }
}
