import SkipSegEngine
import TestSupport
import Testing

/// Concatenations and forks: the connections that segmentation networks are made of.
struct SkipConnectionTests {
  static let concatenations = [
    GraphCase("8 + 17 channels") { builder in
      let image = builder.input(channels: 3)
      let z = builder.concatenate([builder.convolution("a", image, 8), builder.convolution("b", image, 17)])
      return builder.convolution("after", z, 3, kernel: 3, padding: 1)
    },
    GraphCase("16 + 16 channels, as wide as a register tile") { builder in
      let image = builder.input(channels: 3)
      let z = builder.concatenate([builder.convolution("a", image, 16), builder.convolution("b", image, 16)])
      return builder.convolution("after", z, 32, kernel: 3, padding: 1)
    },
    GraphCase("16 + 16 channels, one of them read before") { builder in
      let image = builder.input(channels: 3)
      let (a, b) = (builder.convolution("a", image, 16), builder.convolution("b", image, 16))
      let z = builder.convolution("after", builder.concatenate([a, b]), 16, kernel: 3, padding: 1)
      return builder.add(z, b)
    },
    GraphCase("one tensor twice") { builder in
      let x = builder.convolution("a", builder.input(channels: 3), 16)
      return builder.convolution("after", builder.concatenate([x, x]), 5, kernel: 3, padding: 1)
    },
    GraphCase("one tensor twice, read before") { builder in
      let x = builder.convolution("a", builder.input(channels: 3), 16)
      let z = builder.convolution("after", builder.concatenate([x, x]), 16, kernel: 3, padding: 1)
      return builder.add(z, x)
    },
    GraphCase("one tensor three times under batch norm") { builder in
      let x = builder.convolution("a", builder.input(channels: 3), 5)
      let z = builder.relu(builder.batchNorm("norm", builder.concatenate([x, x, x])))
      return builder.convolution("after", z, 3)
    },
    GraphCase("a concatenation with its own part") { builder in
      let image = builder.input(channels: 3)
      let (a, b) = (builder.convolution("a", image, 7), builder.convolution("b", image, 9))
      let inner = builder.concatenate([a, b])
      let z = builder.concatenate([b, inner, builder.concatenate([inner, a])])
      return builder.convolution("after", z, 4, kernel: 3, padding: 1)
    },
    GraphCase("concatenations of concatenations") { builder in
      let image = builder.input(channels: 3)
      let parts = [4, 20, 16, 1].enumerated().map { builder.convolution("part\($0)", image, $1, bias: true) }
      let left = builder.concatenate([parts[0], parts[1]])
      let right = builder.concatenate([parts[2], parts[3]])
      let z = builder.concatenate([left, right])
      let used = builder.convolution("after", z, 5, kernel: 3, padding: 1)
      return builder.add(used, builder.convolution("again", left, 5))
    },
    GraphCase("a concatenation of one") { builder in
      let x = builder.convolution("a", builder.input(channels: 3), 19)
      return builder.convolution("after", builder.concatenate([x]), 3)
    },
    GraphCase("ReLU and sum of concatenations") { builder in
      let image = builder.input(channels: 3)
      let (a, b) = (builder.convolution("a", image, 6), builder.convolution("b", image, 17))
      let z = builder.concatenate([a, b])
      return builder.convolution("after", builder.add(builder.relu(z), z), 3)
    },
  ]

  @Test(arguments: concatenations)
  func concatenationIsItsDefinition(_ test: GraphCase) throws { try EngineComparison.check(test) }

  static let networks = [
    GraphCase("dense block") { builder in
      var x = builder.convolution("stem", builder.input(channels: 3), 9, kernel: 3, padding: 1)
      for layer in 0..<3 { x = builder.concatenate([x, builder.block("layer\(layer)", x, 8)]) }
      return builder.convolution("head", x, 3, bias: true)
    },
    GraphCase("pre-activation dense block") { builder in
      var x = builder.convolution("stem", builder.input(channels: 3), 9, kernel: 3, padding: 1)
      for layer in 0..<3 {
        let active = builder.relu(builder.batchNorm("norm\(layer)", x))
        x = builder.concatenate([x, builder.convolution("conv\(layer)", active, 8, kernel: 3, padding: 1)])
      }
      return builder.convolution("head", x, 3, bias: true)
    },
    GraphCase("residual blocks") { builder in
      var x = builder.block("stem", builder.input(channels: 3), 16)
      for layer in 0..<2 {
        let y = builder.block("\(layer)a", x, 16)
        let z = builder.batchNorm(
          "\(layer)norm", builder.convolution("\(layer)b", y, 16, kernel: 3, padding: 1))
        x = builder.relu(builder.add(z, x))
      }
      return builder.convolution("head", x, 3, bias: true)
    },
    GraphCase("U-Net", height: 21, width: 18) { builder in miniatureUnet(in: &builder) },
    GraphCase("U-Net of an image in blocks", height: 9, width: 14) { builder in
      miniatureUnet(in: &builder, inputChannels: 10, classes: 18)
    },
  ]

  @Test(arguments: networks)
  func networksWithSkipConnectionsAreTheirDefinitions(_ test: GraphCase) throws {
    try EngineComparison.check(test)
  }
}

/// An encoder with a pooling and a stride, a decoder with both skip connections: every operation takes part.
func miniatureUnet(
  in builder: inout GraphBuilder, inputChannels: Int = 3, classes: Int = 4
) -> GraphBuilder.Tensor {
  let image = builder.input(channels: inputChannels)
  let fine = builder.block("fine", image, 8)
  let middle = builder.block("middle", builder.maxPool(fine, kernel: 3, stride: 2, padding: 1), 17)
  var x = builder.block("coarse", middle, 33, stride: 2)
  let y = builder.batchNorm("norm", builder.convolution("residual", x, 33, kernel: 3, padding: 1))
  x = builder.relu(builder.add(y, x))
  x = builder.block("up1", builder.concatenate([builder.resizeNearest(x, like: middle), middle]), 16)
  x = builder.block("up2", builder.concatenate([builder.resizeNearest(x, like: fine), fine]), 8)
  return builder.convolution("head", x, classes, kernel: 3, padding: 1, bias: true)
}
