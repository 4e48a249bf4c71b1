extension ConvolutionGeometry {
  init(_ convolution: Graph.Convolution, _ node: NodeContext) {
    let inputs = zip(node.inputs, convolution.upsampledInputs).map { input, isUpsampled in
      Input(layout: input.layout, shape: input.shape, isUpsampled: isUpsampled)
    }
    let layout = ChannelLayout(inputs.flatMap(\.layout.segments))
    let scale = inputs[0].isUpsampled ? 2 : 1
    self.init(
      batch: node.batch, kernel: convolution.kernel, stride: convolution.stride, padding: convolution.padding,
      inputs: inputs, inputLayout: layout,
      inputShape: TensorShape(
        channels: layout.channels, height: inputs[0].shape.height * scale,
        width: inputs[0].shape.width * scale),
      outputLayout: node.output.layout, outputShape: node.output.shape,
      inputPrecision: node.inputs[0].precision, outputPrecision: node.output.precision,
      isInterleaved: node.inputs[0].isInterleaved, kernels: node.kernels, workers: node.threads,
      grids: TapGrids(
        kernel: convolution.kernel, stride: convolution.stride, padding: convolution.padding))
  }

  /// The method of the lowest cost in vector multiply-adds of one core, a load or a store of a transform counting as
  /// one:
  ///
  ///     direct     9 * pixels * inputs * outputs / e(row)
  ///     F(4x4)     36 * tiles * inputs * outputs / e(tiles)
  ///                + 150 tiles * input blocks + 110 tiles * output blocks + 90 inputs * output blocks
  ///     F(2x2)     16 * tiles * inputs * outputs / e(tiles)
  ///                + 70 tiles * input blocks + 45 tiles * output blocks + 40 inputs * output blocks
  ///
  /// with inputs counted in lanes, outputs in blocks, and e(n) = min(1, n / 8) the share of the arithmetic units that a
  /// register tile of n rows keeps busy. On maps of up to 4 pixels, where a tile is mostly halo, the direct sum is taken:
  /// it rounds less. It does not depend on whether inputs are upsampled.
  var method: any ConvolutionMethod {
    if isInterleaved { return DirectConvolution(geometry: self) }
    if kernels.prefersBfloat16Products && inputPrecision == .bfloat16 {
      return Bfloat16Convolution(geometry: self)
    }
    guard kernel == 3, stride == 1, padding == 1, outputShape.height * outputShape.width > 4 else {
      return DirectConvolution(geometry: self)
    }
    let inputs = inputBlocks * lanes
    let pixels = batch * outputShape.height * outputShape.width
    let direct = Double(9 * pixels * inputs * outputBlocks) / share(outputShape.width)
    func cost(_ form: WinogradForm, input: Int, output: Int, weights: Int) -> Double {
      let tiles = WinogradTiles(form: form, batch: batch, shape: outputShape).count
      let products = Double(form.frequencies * tiles * inputs * outputBlocks) / share(tiles)
      return products
        + Double(tiles * (input * inputBlocks + output * outputBlocks) + weights * inputs * outputBlocks)
    }
    let tiles4 = cost(.tiles4, input: 150, output: 110, weights: 90)
    let tiles2 = cost(.tiles2, input: 70, output: 45, weights: 40)
    if direct <= min(tiles4, tiles2) { return DirectConvolution(geometry: self) }
    return WinogradConvolution(
      geometry: self, form: tiles2 < tiles4 ? .tiles2 : readsUpsampled ? .upsampling : .tiles4)
  }

  private func share(_ rows: Int) -> Double { min(1, Double(rows) / 8) }
}
