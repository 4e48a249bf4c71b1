extension Graph {
  /// The way to compute a convolution on a batch of images with this output shape.
  /// - Parameter precision: how tensors are stored.
  func algorithm(
    ofConvolution id: NodeID, batch: Int, shape: TensorShape, precision: Precision, kernels: KernelSet
  ) -> ConvolutionAlgorithm {
    let node = self[id]
    guard case .convolution(let convolution) = node.operation else {
      preconditionFailure("not a convolution")
    }
    let input = node.inputs[0]
    if isInterleaved(input) { return .direct }
    if kernels.prefersBfloat16Products && self.precision(of: input, storing: precision) == .bfloat16 {
      return .directBfloat16
    }
    return .choose(
      kernel: convolution.kernel, stride: convolution.stride, padding: convolution.padding, batch: batch,
      shape: shape, inputBlocks: self[input].layout.blocks, outputBlocks: node.layout.blocks)
  }
}

/// The ways to compute a convolution. A plan chooses one for each layer and size.
enum ConvolutionAlgorithm: String, Sendable {
  case direct
  /// By products of bfloat16, summed in floats.
  case directBfloat16 = "direct, bf16 products"
  /// Winograd's forms are for 3 x 3 with stride 1 and padding 1.
  case winograd4x4 = "Winograd F(4x4, 3x3)"
  case winograd2x2 = "Winograd F(2x2, 3x3)"

  /// Whether it can read a tensor at twice its size, by nearest upsampling.
  func readsUpsampled(_ convolution: Graph.Convolution) -> Bool {
    switch self {
    case .direct, .winograd2x2: false
    case .winograd4x4: true
    case .directBfloat16: convolution.kernel == 3 && convolution.stride == 1 && convolution.padding == 1
    }
  }

  /// The form, where some inputs are seen at twice their size or none is; nil: none.
  func winogradForm(readsUpsampled: Bool) -> WinogradForm? {
    switch self {
    case .direct, .directBfloat16: nil
    case .winograd4x4: readsUpsampled ? .upsampling : .tiles4
    case .winograd2x2: .tiles2
    }
  }

  /// Chooses by the cost in vector multiply-adds of one core, a load or a store of a transform counting as one:
  ///
  ///     direct     9 * pixels * inputs * outputs / e(row)
  ///     F(4x4)     36 * tiles * inputs * outputs / e(tiles)
  ///                + 150 tiles * input blocks + 110 tiles * output blocks + 90 inputs * output blocks
  ///     F(2x2)     16 * tiles * inputs * outputs / e(tiles)
  ///                + 70 tiles * input blocks + 45 tiles * output blocks + 40 inputs * output blocks
  ///
  /// with inputs counted in lanes, outputs in blocks, and e(n) = min(1, n / 8) the share of the arithmetic units that a
  /// register tile of n rows keeps busy. On maps of up to 4 pixels, where a tile is mostly halo, the direct sum is taken:
  /// it rounds less.
  static func choose(
    kernel: Int, stride: Int, padding: Int, batch: Int, shape: TensorShape, inputBlocks: Int,
    outputBlocks: Int
  ) -> ConvolutionAlgorithm {
    guard kernel == 3, stride == 1, padding == 1, shape.height * shape.width > 4 else { return .direct }
    let inputs = inputBlocks * lanes
    let direct = Double(9 * batch * shape.height * shape.width * inputs * outputBlocks) / share(shape.width)
    func cost(_ form: WinogradForm, input: Int, output: Int, weights: Int) -> Double {
      let tiles = WinogradTiles(form: form, batch: batch, shape: shape).count
      let products = Double(form.frequencies * tiles * inputs * outputBlocks) / share(tiles)
      return products
        + Double(tiles * (input * inputBlocks + output * outputBlocks) + weights * inputs * outputBlocks)
    }
    let winograd4x4 = cost(.tiles4, input: 150, output: 110, weights: 90)
    let winograd2x2 = cost(.tiles2, input: 70, output: 45, weights: 40)
    if direct <= min(winograd4x4, winograd2x2) { return .direct }
    return winograd2x2 < winograd4x4 ? .winograd2x2 : .winograd4x4
  }

  private static func share(_ rows: Int) -> Double { min(1, Double(rows) / 8) }
}
