import SkipSegEngine
import TestSupport
import Testing

/// Max pooling and nearest resize.
struct SamplingTests {
  typealias Size = (height: Int, width: Int)
  static let sizes: [Size] = [(1, 1), (1, 7), (5, 3), (13, 9), (32, 17)]

  typealias Pool = (kernel: Int, stride: Int, padding: Int)
  static let pools: [Pool] = [(2, 2, 0), (3, 2, 1), (3, 1, 1), (2, 1, 0), (3, 3, 0)]

  static let poolings: [GraphCase] = pools.flatMap { pool in
    let sizes = sizes.filter { (size: Size) in min(size.height, size.width) + 2 * pool.padding >= pool.kernel
    }
    return sizes.flatMap { (height, width) -> [GraphCase] in
      [4, 17].map { channels in
        GraphCase(
          "\(pool.kernel)/\(pool.stride)/\(pool.padding) of \(channels) x \(height)x\(width)",
          height: height,
          width: width
        ) { builder in
          let x = builder.convolution("before", builder.input(channels: 3), channels, bias: true)
          // After a ReLU many windows hold equal maxima: the first must be taken.
          let z = builder.maxPool(
            channels == 4 ? builder.relu(x) : x, kernel: pool.kernel, stride: pool.stride,
            padding: pool.padding)
          return builder.convolution("after", z, 3, kernel: 3, padding: 1)
        }
      }
    }
  }

  @Test(arguments: poolings)
  func maxPoolingIsItsDefinition(_ test: GraphCase) throws { try EngineComparison.check(test) }

  static let averagingPools: [Pool] = [(2, 2, 0), (3, 2, 0), (3, 1, 0), (2, 3, 0), (1, 2, 0)]

  static let averages: [GraphCase] = averagingPools.flatMap { pool in
    let sizes = (sizes + [(40, 65)]).filter { (size: Size) in min(size.height, size.width) >= pool.kernel }
    return sizes.flatMap { (height, width) -> [GraphCase] in
      [4, 17].map { channels in
        GraphCase(
          "\(pool.kernel)/\(pool.stride) of \(channels) x \(height)x\(width)", height: height, width: width
        ) { builder in
          let x = builder.convolution("before", builder.input(channels: 3), channels, bias: true)
          let z = builder.averagePool(x, kernel: pool.kernel, stride: pool.stride)
          return builder.convolution("after", z, 3, kernel: 3, padding: 1)
        }
      }
    }
  }

  @Test(arguments: averages)
  func averagePoolingIsItsDefinition(_ test: GraphCase) throws { try EngineComparison.check(test) }

  /// From a tensor shrunk by convolutions or pooling back to the size of an earlier one, or down to a later one's.
  static let resizes: [GraphCase] = sizes.flatMap { height, width in
    let up = [1, 2, 3, 5].map { stride in
      GraphCase("up from 1/\(stride) of \(height)x\(width)", height: height, width: width) { builder in
        let image = builder.input(channels: 3)
        let x = builder.convolution("before", image, 18, kernel: 3, stride: stride, padding: 1)
        return builder.convolution("after", builder.resizeNearest(x, like: image), 3, kernel: 3, padding: 1)
      }
    }
    let down = [2, 3].map { stride in
      GraphCase("down to 1/\(stride) of \(height)x\(width)", height: height, width: width) { builder in
        let image = builder.input(channels: 3)
        let small = builder.convolution("small", image, 5, kernel: 3, stride: stride, padding: 1)
        let x = builder.convolution("before", image, 5, bias: true)
        return builder.add(builder.resizeNearest(x, like: small), small)
      }
    }
    return up + down
  }

  @Test(arguments: resizes)
  func nearestResizeIsItsDefinition(_ test: GraphCase) throws { try EngineComparison.check(test) }

  /// To a share of the image, rounded down, and of no image to nothing.
  static let shares: [GraphCase] = sizes.flatMap { height, width in
    [1, 2, 4].map { stride in
      GraphCase("to 1/\(stride) of an image of \(height)x\(width)", height: height, width: width) { builder in
        let x = builder.convolution(
          "before", builder.input(channels: 3), 18, kernel: 3, stride: 4, padding: 1)
        let z = builder.resizeNearest(x, toImageBy: stride)
        return builder.convolution("after", z, 3, kernel: 3, padding: 1)
      }
    }
  }

  @Test(arguments: shares)
  func resizeToAShareOfTheImageIsItsDefinition(_ test: GraphCase) throws {
    try EngineComparison.check(test)
  }

  static let shared = [
    GraphCase("pooling of what others read too", height: 8, width: 8) { builder in
      let x = builder.convolution("before", builder.input(channels: 3), 9)
      let pooled = builder.maxPool(x, kernel: 3, stride: 2, padding: 1)
      return builder.convolution("after", builder.add(builder.resizeNearest(pooled, like: x), x), 2)
    },
    GraphCase("resize of what others read too", height: 6, width: 9) { builder in
      let image = builder.input(channels: 3)
      let x = builder.convolution("before", image, 20, kernel: 3, stride: 2, padding: 1)
      let narrow = builder.convolution("narrow", builder.resizeNearest(x, like: image), 4)
      let deep = builder.convolution("deep", x, 4, kernel: 3, padding: 1)
      return builder.add(narrow, builder.resizeNearest(deep, like: image))
    },
    GraphCase("average pooling of what others read too", height: 9, width: 8) { builder in
      let x = builder.convolution("before", builder.input(channels: 3), 9)
      let pooled = builder.averagePool(x, kernel: 2, stride: 2)
      return builder.convolution("after", builder.add(builder.resizeNearest(pooled, like: x), x), 2)
    },
    GraphCase("average pooling of a concatenation under batch norm", height: 7, width: 9) { builder in
      let image = builder.input(channels: 3)
      let joined = builder.concatenate([
        builder.convolution("x", image, 8), builder.convolution("y", image, 17),
      ])
      let pooled = builder.averagePool(builder.relu(builder.batchNorm("norm", joined)), kernel: 2, stride: 2)
      return builder.convolution("after", pooled, 3)
    },
    GraphCase("pooling and resize of a concatenation", height: 8, width: 6) { builder in
      let image = builder.input(channels: 3)
      let x = builder.convolution("x", image, 8)
      let y = builder.convolution("y", image, 17)
      let pooled = builder.maxPool(builder.concatenate([x, y]), kernel: 2, stride: 2, padding: 0)
      return builder.convolution("after", builder.resizeNearest(pooled, like: image), 3)
    },
  ]

  @Test(arguments: shared)
  func gradientsOfPoolingAndResizeAreAddedWhereOthersReadToo(_ test: GraphCase) throws {
    try EngineComparison.check(test)
  }
}
