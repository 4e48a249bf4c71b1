/// Sizes, layouts and threads of one convolution: all that its methods are chosen and planned by.
struct ConvolutionGeometry: Sendable {
  /// A tensor that is convolved, beside others whose channels come before and after its own.
  struct Input: Sendable {
    let layout: ChannelLayout
    /// As it is stored.
    let shape: TensorShape
    /// Whether it is seen at twice its size, by nearest upsampling.
    let isUpsampled: Bool
  }

  let batch: Int
  let kernel: Int
  let stride: Int
  let padding: Int
  let inputs: [Input]
  /// Of all inputs together, as they are seen.
  let inputLayout: ChannelLayout
  let inputShape: TensorShape
  let outputLayout: ChannelLayout
  let outputShape: TensorShape
  let inputPrecision: Precision
  let outputPrecision: Precision
  /// Whether the input is an image whose few channels lie one after the other.
  let isInterleaved: Bool
  let kernels: KernelSet
  /// Threads that may run its tasks at once.
  let workers: Int
  /// Of an input that is seen as it is.
  let grids: TapGrids

  var taps: Int { kernel * kernel }
  var readsUpsampled: Bool { inputs.contains(where: \.isUpsampled) }
  var inputBlocks: Int { inputLayout.blocks }
  var outputBlocks: Int { outputLayout.blocks }
  /// Vectors of one output tile.
  var outputVectors: Int { kernels.tileVectors(forBlocks: outputBlocks) }

  /// The halo that reading the input, and in the backward the output's gradient, takes.
  var halos: Halos {
    if isInterleaved { return Halos(image: padding) }
    var halo = padding
    for grid in grids.backward {
      let (originY, originX) = (grid.rows.origin, grid.columns.origin)
      // A phase beyond the input has no pixels.
      guard originY < inputShape.height, originX < inputShape.width else { continue }
      let lastRow = (inputShape.height - 1 - originY) / stride
      let lastColumn = (inputShape.width - 1 - originX) / stride
      for tap in grid.taps {
        halo = max(
          halo, -tap.dy, -tap.dx, lastRow + tap.dy - outputShape.height + 1,
          lastColumn + tap.dx - outputShape.width + 1)
      }
    }
    return Halos(blocked: halo)
  }
}
