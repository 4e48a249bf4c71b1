import SkipSegEngine

/// A path at full resolution: two convolutions of 3 x 3 on the image itself, each with batch norm and ReLU, whose channels
/// stand behind those that the last decoder block reads. What is thinner than the encoder's first stride passes here. As in
/// the U-Net of Ronneberger, Fischer and Brox (2015), which joins features of full resolution too.
package enum FinePath {
  package static let channels = 16
  /// What the names of its parameters begin with.
  package static let prefix = scope + "."
  private static let scope = "fine"

  /// The weight that reads its channels, behind those of what comes from below.
  package static let joinedWeight = "decoder.blocks.4.conv1.0.weight"

  static func append(_ image: GraphBuilder.Tensor, to builder: inout GraphBuilder) -> GraphBuilder.Tensor {
    builder.scope(scope) { builder in
      ["conv1", "conv2"].reduce(image) { x, name in
        builder.scope(name) { builder in
          let y = builder.convolution(
            "0", x, channels: channels, kernel: 3, padding: 1, initializer: .kaimingUniformFanIn)
          return builder.relu(builder.batchNorm("1", y))
        }
      }
    }
  }
}
