extension Graph {
  /// The way to compute a convolution on a batch of images with this output shape.
  func algorithm(ofConvolution id: NodeID, batch: Int, shape: TensorShape) -> ConvolutionAlgorithm {
    let node = self[id]
    guard case .convolution(let convolution) = node.operation else {
      preconditionFailure("not a convolution")
    }
    if isInterleaved(node.inputs[0]) { return .direct }
    return .choose(
      kernel: convolution.kernel, stride: convolution.stride, padding: convolution.padding, batch: batch,
      shape: shape, inputBlocks: self[node.inputs[0]].layout.blocks, outputBlocks: node.layout.blocks)
  }
}

/// The ways to compute a convolution. A plan chooses one for each layer and size.
enum ConvolutionAlgorithm: String, Sendable {
  case direct
  /// Winograd's F(4x4, 3x3), for 3 x 3 with stride 1 and padding 1.
  case winograd = "Winograd F(4x4, 3x3)"

  /// Chooses by the cost in vector multiply-adds of one core, a load or a store of a transform counting as one:
  ///
  ///     direct    9 * pixels * inputs * outputs / e(row)
  ///     Winograd  36 * tiles * inputs * outputs / e(tiles) + 150 tiles * input blocks + 110 tiles * output blocks
  ///               + 90 inputs * output blocks
  ///
  /// with inputs and outputs counted in lanes and blocks, and e(n) = min(1, n / 8) the share of the arithmetic units
  /// that a register tile of n rows keeps busy.
  static func choose(
    kernel: Int, stride: Int, padding: Int, batch: Int, shape: TensorShape, inputBlocks: Int,
    outputBlocks: Int
  ) -> ConvolutionAlgorithm {
    guard kernel == 3, stride == 1, padding == 1 else { return .direct }
    let tiles = WinogradTiles(batch: batch, shape: shape).count
    let inputs = inputBlocks * lanes
    let pixels = batch * shape.height * shape.width
    let direct = Double(9 * pixels * inputs * outputBlocks) / share(shape.width)
    let products = Double(36 * tiles * inputs * outputBlocks) / share(tiles)
    let transforms = tiles * (150 * inputBlocks + 110 * outputBlocks) + 90 * inputs * outputBlocks
    return direct <= products + Double(transforms) ? .direct : .winograd
  }

  private static func share(_ rows: Int) -> Double { min(1, Double(rows) / 8) }
}
