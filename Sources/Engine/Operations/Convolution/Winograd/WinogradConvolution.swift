/// A 3 x 3 convolution with stride 1 and padding 1, and its gradients, in one of Winograd's forms.
struct WinogradConvolution: ConvolutionMethod {
  let geometry: ConvolutionGeometry
  let form: WinogradForm

  var name: String { "Winograd F(\(form.tileSide)x\(form.tileSide), 3x3)" }
  var canReadUpsampled: Bool { form != .tiles2 }
  var parts: Int { product.rounds }

  func requirements(halo: Int) -> BufferRequirements {
    BufferRequirements(
      prepared: product.preparedCount, forwardScratch: product.scratchCount,
      backwardScratch: backwardProducts.scratchCount, backwardReplacesInputs: true)
  }

  func forward(
    _ inputs: ArraySlice<TensorView>, _ weights: UnsafePointer<Float>, to output: TensorView,
    _ epilogue: StoreEpilogue, prepared: UnsafeMutablePointer<Float>, reusesPrepared: Bool,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    product.run(
      BlockList(inputs, geometry), winogradWeights(weights, isBackward: false), to: BlockList(output),
      epilogue,
      prepared: prepared, reusesPrepared: reusesPrepared, scratch: scratch, context)
  }

  func backward(
    _ inputs: ArraySlice<TensorView>, _ weights: UnsafePointer<Float>, outputGradient: TensorView,
    weightGradient: UnsafeMutablePointer<Float>, to targets: [GradientTarget]?,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let inputGradients = targets.map { targets in
      BlockList(
        parts: zip(targets, geometry.inputs).map {
          .init(view: $0.view, isUpsampled: $1.isUpsampled, accumulates: $0.accumulates)
        })
    }
    backwardProducts.run(
      BlockList(inputs, geometry), BlockList(outputGradient), winogradWeights(weights, isBackward: true),
      to: weightGradient, inputGradients, scratch: scratch, context)
  }

  private var tiles: WinogradTiles {
    WinogradTiles(form: form, batch: geometry.batch, shape: geometry.outputShape)
  }

  private var product: WinogradProduct {
    WinogradProduct(
      tiles: tiles, inputBlocks: geometry.inputBlocks, outputBlocks: geometry.outputBlocks,
      vectors: geometry.outputVectors, workers: geometry.workers)
  }

  private var backwardProducts: WinogradBackward {
    WinogradBackward(
      tiles: tiles, inputBlocks: geometry.inputBlocks, outputBlocks: geometry.outputBlocks,
      kernels: geometry.kernels, workers: geometry.workers)
  }

  private func winogradWeights(_ packed: UnsafePointer<Float>, isBackward: Bool) -> WinogradWeights {
    WinogradWeights(
      packed: packed, inputBlocks: geometry.inputBlocks, vectors: geometry.outputVectors,
      isBackward: isBackward)
  }
}
