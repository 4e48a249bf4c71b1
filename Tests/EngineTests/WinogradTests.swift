import SkipSegEngine
import TestSupport
import Testing

/// Convolutions of 3 x 3 in Winograd's forms: every way in which they cut their work, against the definition. What decides
/// is the number of 16-channel blocks of input and output and of tiles.
struct WinogradTests {
  typealias Tensor = GraphBuilder.Tensor

  /// A convolution between channel counts that fill their blocks, leave lanes over, and make odd numbers of blocks.
  static let ofSizes = [16, 17, 48, 64].enumerated().flatMap { turn, inputs in
    [(1, 1), (3, 3), (5, 9), (12, 20), (33, 18)].flatMap { height, width in
      [1, 3].map { batch in
        let outputs = batch * height * width > 600 ? [17, 16, 33, 18][turn] : [48, 64, 16, 17][turn]
        return GraphCase(
          "\(inputs) -> \(outputs) channels, \(batch) x \(height)x\(width)", batch: batch, height: height,
          width: width
        ) { builder in
          let x = builder.convolution("before", builder.input(channels: 3), inputs, bias: true)
          return builder.convolution("conv", x, outputs, kernel: 3, padding: 1, bias: batch > 1)
        }
      }
    }
  }

  @Test(arguments: ofSizes)
  func convolutionOfAnySizeIsItsDefinition(_ test: GraphCase) throws {
    try EngineComparison.check(test)
  }

  /// A tensor that no cache would keep is stored past them, its convolution's output and what batch norm makes of it.
  @Test func aLayerOfMoreThanTheCachesKeepIsItsDefinition() throws {
    try EngineComparison.check(
      GraphCase("384 x 515", batch: 1, height: 384, width: 515) { builder in
        let x = builder.convolution("before", builder.input(channels: 3), 3, bias: true)
        return builder.convolution("head", builder.block("block", x, 2), 2, kernel: 3, padding: 1, bias: true)
      })
  }

  /// Schedules of the products: a task takes some tiles through all products, in rounds of 24 to 104 tiles, the fewer
  /// the more blocks there are; beyond 113 pairs of blocks it takes 128 tiles through the products of one output tile,
  /// 8 input blocks at a time. The weights' gradient is summed over some tiles at a time in up to 8 groups; beyond 64
  /// pairs tasks share out the weights, 8 input blocks at a time, and take 128 tiles at a time. The input's gradient
  /// exchanges the blocks.
  static let ofSchedules = [
    schedule("1 -> 1 blocks, 270 tiles", inputs: 1, outputs: 6, batch: 3, height: 33, width: 37),
    schedule("8 -> 3 blocks, 42 tiles", inputs: 8, outputs: 33, batch: 3, height: 5, width: 25),
    schedule("3 -> 8 blocks, 42 tiles", inputs: 3, outputs: 128, batch: 3, height: 5, width: 25),
    schedule("8 -> 10 blocks, 132 tiles", inputs: 8, outputs: 145, batch: 3, height: 4, width: 173),
    schedule("9 -> 13 blocks, 132 tiles", inputs: 9, outputs: 193, batch: 3, height: 4, width: 173),
  ]

  /// Tiles of 2 x 2 where those of 4 x 4 would be too few: on both schedules, and at sizes that leave parts of tiles.
  static let ofSmallTiles = [
    schedule("16 -> 8 blocks, 16 tiles", inputs: 16, outputs: 113, batch: 1, height: 8, width: 8),
    schedule("10 -> 12 blocks, 20 tiles", inputs: 10, outputs: 177, batch: 1, height: 9, width: 7),
    schedule("2 -> 3 blocks, 9 tiles", inputs: 2, outputs: 48, batch: 3, height: 2, width: 5),
    GraphCase("128 -> 256 channels", batch: 1, height: 9, width: 7) { builder in
      let x = builder.convolution("before", builder.input(channels: 3), 128)
      return builder.convolution("conv", x, 256, kernel: 3, padding: 1)
    },
    GraphCase("256 -> 256 channels", batch: 1, height: 8, width: 8) { builder in
      let x = builder.convolution("before", builder.input(channels: 3), 256)
      return builder.convolution("conv", x, 256, kernel: 3, padding: 1, bias: true)
    },
  ]

  private static func schedule(
    _ description: String, inputs: Int, outputs: Int, batch: Int, height: Int, width: Int
  ) -> GraphCase {
    GraphCase(description, batch: batch, height: height, width: width) { builder in
      let x = builder.blocks(inputs, of: builder.input(channels: 2))
      return builder.convolution("conv", x, outputs, kernel: 3, padding: 1)
    }
  }

  @Test(arguments: ofSchedules)
  func everyScheduleIsTheDefinition(_ test: GraphCase) throws {
    #expect(try test.operations(.training).last == "convolution 3 x 3, Winograd F(4x4, 3x3)")
    try EngineComparison.check(test)
  }

  @Test(arguments: ofSmallTiles)
  func smallTilesAreTheDefinition(_ test: GraphCase) throws {
    #expect(try test.operations(.training).last == "convolution 3 x 3, Winograd F(2x2, 3x3)")
    try EngineComparison.check(test)
  }

  /// Blocks whose gradient something else began are added to, the blocks beside them are overwritten.
  static let ofReadTensors = [
    readPart("the second of 16 + 33 channels", before: 16, part: 33, after: nil),
    readPart("the first of 33 + 16 channels", before: nil, part: 33, after: 16),
    readPart("the middle of 5 + 17 + 20 channels", before: 5, part: 17, after: 20),
    readPart("the middle of 2 + 177 + 17 channels", before: 2, part: 177, after: 17),
    GraphCase("all of 40 channels", height: 10, width: 13) { builder in
      let x = builder.convolution("x", builder.input(channels: 3), 40)
      return builder.add(builder.convolution("conv", x, 40, kernel: 3, padding: 1), x)
    },
    GraphCase("two convolutions of one concatenation", height: 10, width: 13) { builder in
      let x = builder.blocks(4, of: builder.input(channels: 3))
      let first = builder.convolution("first", x, 18, kernel: 3, padding: 1)
      return builder.add(first, builder.convolution("second", x, 18, kernel: 3, padding: 1))
    },
  ]

  private static func readPart(_ description: String, before: Int?, part: Int, after: Int?) -> GraphCase {
    GraphCase(description, batch: 1, height: 9, width: 7) { builder in
      let image = builder.input(channels: 3)
      let parts = [before, part, after].enumerated().compactMap { index, channels in
        channels.map { builder.convolution("part\(index)", image, $0) }
      }
      let z = builder.convolution("conv", builder.concatenate(parts), part, kernel: 3, padding: 1)
      return builder.add(z, parts[before == nil ? 0 : 1])
    }
  }

  @Test(arguments: ofReadTensors)
  func gradientsOfConcatenationsAreAddedUp(_ test: GraphCase) throws {
    #expect(try test.operations(.training).contains { $0.hasPrefix("convolution 3 x 3, Winograd") })
    try EngineComparison.check(test)
  }

  /// Layers of both schedules, with their statistics.
  static let network = GraphCase("") { builder in
    let x = builder.blocks(10, of: builder.input(channels: 3))
    let wide = builder.block("wide", x, 177)
    let narrow = builder.block("narrow", builder.concatenate([wide, x]), 20)
    return builder.convolution("head", builder.block("last", narrow, 20), 4, bias: true)
  }.graph

  @Test(arguments: KernelSet.supported)
  func anyNumberOfThreadsGivesTheSameBytes(_ kernels: KernelSet) throws {
    try DeterminismTests.expectSameBytes(
      Self.network, kernels, threads: [2, 3, 7], steps: 3,
      batches: [
        DeterminismTests.Batch(height: 9, width: 63, count: 3),
        DeterminismTests.Batch(height: 11, width: 6, count: 1),
      ])
  }
}

extension GraphBuilder {
  /// A concatenation of convolutions with as many blocks as a wide layer, but with few channels in most of them, so
  /// that the definition stays cheap to compute.
  fileprivate mutating func blocks(_ count: Int, of image: Tensor) -> Tensor {
    let segments = count > 1 ? [17] + [Int](repeating: 1, count: count - 2) : [5]
    return concatenate(segments.enumerated().map { convolution("part\($0)", image, $1, bias: true) })
  }
}
