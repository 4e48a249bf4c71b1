import CKernels

/// The convolution and its gradients by products of bfloat16.
extension ConvolutionOperation {
  private func storedShape(_ input: Input) -> TensorShape {
    input.isUpsampled
      ? TensorShape(
        channels: inputShape.channels, height: inputShape.height / 2, width: inputShape.width / 2)
      : inputShape
  }

  func pairedProduct(halo: Int) -> PairedProduct {
    PairedProduct(
      sources: inputs.map { PairedSource(blocks: $0.blocks, grids: $0.grids!.forward) },
      sourceShapes: inputs.map(storedShape), batch: batch, targetBlocks: outputLayout.blocks,
      shape: outputShape, halo: halo, vectors: kernels.tileVectors(forBlocks: outputLayout.blocks),
      workers: workers)
  }

  /// The product that is the gradient of each input.
  func pairedInputGradients(halo: Int) -> [PairedProduct] {
    inputs.map { input in
      PairedProduct(
        sources: [PairedSource(blocks: outputLayout.blocks, grids: input.grids!.backward)],
        sourceShapes: [outputShape], batch: batch, targetBlocks: input.blocks, shape: storedShape(input),
        halo: halo, vectors: kernels.tileVectors(forBlocks: input.blocks), workers: workers)
    }
  }

  func pairedWeightGradient(halo: Int) -> PairedWeightGradient {
    PairedWeightGradient(
      batch: batch, kernel: kernel, stride: stride, padding: padding, inputBlocks: inputLayout.blocks,
      outputBlocks: outputLayout.blocks, shape: outputShape, halo: halo,
      vectors: kernels.tileVectors(forBlocks: outputLayout.blocks), workers: workers)
  }

  private func pairedWeights(isBackward: Bool, firstTarget: Int = 0, _ context: ExecutionContext)
    -> PairedWeights
  {
    PairedWeights(
      packed: context.weights(weight), inputBlocks: inputLayout.blocks,
      vectors: kernels.tileVectors(forBlocks: outputLayout.blocks), taps: taps, isBackward: isBackward,
      firstTarget: firstTarget)
  }

  func forwardPaired(
    _ buffers: Buffers, _ epilogue: StoreEpilogue, prepared: UnsafeMutablePointer<Float>,
    reusesPrepared: Bool, scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let product = pairedProduct(halo: buffers.output.halo)
    if !reusesPrepared { product.prepare(pairedWeights(isBackward: false, context), prepared, context) }
    product.run(
      Array(buffers.inputs.prefix(inputs.count)), to: buffers.output, epilogue, prepared: prepared,
      scratch: scratch, context)
  }

  func pairedInputGradient(
    _ dz: TensorView, _ targets: [GradientTarget], scratch: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    var firstTarget = 0
    for (product, target) in zip(pairedInputGradients(halo: dz.halo), targets) {
      product.prepare(
        pairedWeights(isBackward: true, firstTarget: firstTarget, context), scratch, context)
      product.run(
        [dz], to: target.view, accumulates: target.accumulates, prepared: scratch,
        scratch: scratch + product.preparedCount, context)
      firstTarget += product.targetBlocks
    }
  }
}
