import SkipSegEngine
import TestSupport
import Testing

struct ConvolutionTests {
  /// One convolution: kernel, stride and padding meet every channel count, size and batch in turn.
  struct Geometry {
    var kernel: Int
    var stride: Int
    var padding: Int
    var inputs: Int
    var outputs: Int
    var height: Int
    var width: Int
    var batch: Int
    var hasBias: Bool

    var description: String {
      "\(kernel)x\(kernel)/\(stride)+\(padding), \(inputs) -> \(outputs) channels, \(batch) x \(height)x\(width)"
        + (hasBias ? ", bias" : "")
    }

    var fits: Bool { min(height, width) + 2 * padding >= kernel }
    var products: Int {
      let pixels = (height / stride + 2 * padding + 1) * (width / stride + 2 * padding + 1)
      return batch * pixels * kernel * kernel * inputs * outputs
    }
  }

  static func geometries(inputChannels: [Int], outputChannels: [Int]) -> [Geometry] {
    let sizes = [(32, 17), (13, 9), (5, 3), (1, 7), (1, 1)]
    var geometries: [Geometry] = []
    for kernel in [1, 2, 3, 5, 7] {
      for stride in 1...3 {
        for padding in 0...3 {
          let turn = geometries.count
          let candidates = sizes.indices.map { shift in
            let (height, width) = sizes[(turn + shift) % sizes.count]
            return Geometry(
              kernel: kernel, stride: stride, padding: padding,
              inputs: inputChannels[turn % inputChannels.count],
              outputs: outputChannels[turn / 2 % outputChannels.count], height: height, width: width,
              batch: turn % 3 == 0 ? 3 : 1, hasBias: turn % 2 == 0)
          }
          // The naive convolution pays for every product: leave out what is large in all respects.
          let fitting = candidates.filter(\.fits)
          geometries.append(
            fitting.first { $0.products < 600_000 } ?? fitting.min { $0.products < $1.products }!)
        }
      }
    }
    return geometries
  }

  /// The image is read: up to 8 channels interleaved, more in blocks.
  static let ofImages = geometries(
    inputChannels: [1, 3, 8, 9, 16, 17, 33], outputChannels: [2, 64, 9, 17, 16, 33, 48]
  )
  .map { geometry in
    GraphCase(
      geometry.description, batch: geometry.batch, height: geometry.height, width: geometry.width
    ) { builder in
      let image = builder.input(channels: geometry.inputs)
      return builder.convolution(
        "conv", image, geometry.outputs, kernel: geometry.kernel, stride: geometry.stride,
        padding: geometry.padding, bias: geometry.hasBias)
    }
  }

  /// The input's gradient shows in the weights of a convolution before; it is computed afresh for the first reader of
  /// the input to run backward and added to by the second.
  static let ofActivations = geometries(
    inputChannels: [1, 3, 8, 9, 16, 17, 33, 48, 64], outputChannels: [32, 2, 9, 64, 17, 16, 48]
  )
  .map { geometry in
    GraphCase(
      geometry.description, batch: geometry.batch, height: geometry.height, width: geometry.width
    ) { builder in
      let image = builder.input(channels: 5)
      let x = builder.convolution("before", image, geometry.inputs, bias: true)
      func convolution(_ name: String) -> GraphBuilder.Tensor {
        builder.convolution(
          name, x, geometry.outputs, kernel: geometry.kernel, stride: geometry.stride,
          padding: geometry.padding, bias: geometry.hasBias)
      }
      let first = convolution("first")
      return geometry.products < 100_000 ? builder.add(first, convolution("second")) : first
    }
  }

  @Test(arguments: ofImages)
  func convolutionOfAnImageIsItsDefinition(_ test: GraphCase) throws {
    try EngineComparison.check(test)
  }

  @Test(arguments: ofActivations)
  func convolutionOfActivationsIsItsDefinition(_ test: GraphCase) throws {
    try EngineComparison.check(test)
  }

  /// More channels and rows than one pass of the loops takes.
  static let large = [
    GraphCase("272 -> 288 -> 2 channels", batch: 1, height: 3, width: 2) { builder in
      let x = builder.convolution("first", builder.input(channels: 2), 272)
      return builder.convolution("third", builder.convolution("second", x, 288), 2)
    },
    GraphCase("17x17 over an interleaved image", batch: 1, height: 5, width: 3) { builder in
      builder.convolution("conv", builder.input(channels: 3), 2, kernel: 17, padding: 8)
    },
    GraphCase("stride above the kernel leaves pixels unread", batch: 2, height: 11, width: 8) { builder in
      let x = builder.convolution("first", builder.input(channels: 3), 18)
      return builder.convolution("second", x, 3, kernel: 2, stride: 5, bias: true)
    },
    GraphCase("2 x 61x40 pixels", batch: 2, height: 61, width: 40) { builder in
      let x = builder.convolution("first", builder.input(channels: 3), 5, kernel: 3, padding: 1)
      return builder.convolution("second", x, 2, kernel: 3, padding: 1)
    },
  ]

  @Test(arguments: large)
  func convolutionOfManyChannelsTapsOrPixelsIsItsDefinition(_ test: GraphCase) throws {
    try EngineComparison.check(test)
  }
}
