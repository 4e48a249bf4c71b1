/// A convolution and its gradients by products of bfloat16, summed in floats.
struct Bfloat16Convolution: ConvolutionMethod {
  let geometry: ConvolutionGeometry

  var name: String { "direct, bf16 products" }
  var canReadUpsampled: Bool { geometry.kernel == 3 && geometry.stride == 1 && geometry.padding == 1 }
  var parts: Int { geometry.batch * Bfloat16Product.chunks(geometry.outputShape) }

  func requirements(halo: Int) -> BufferRequirements {
    let product = product(halo: halo)
    let gradients = max(
      weightGradientProduct(halo: halo).scratchCount,
      inputGradientProducts(halo: halo).map { $0.preparedCount + $0.scratchCount }.max()!)
    return BufferRequirements(
      prepared: product.preparedCount, forwardScratch: product.scratchCount,
      backwardScratch: geometry.gradientCopyCount(as: .bfloat16, halo: halo) + gradients,
      backwardReadsInputsFirst: true)
  }

  func forward(
    _ inputs: ArraySlice<TensorView>, _ weights: UnsafePointer<Float>, to output: TensorView,
    _ epilogue: StoreEpilogue, prepared: UnsafeMutablePointer<Float>, reusesPrepared: Bool,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let product = product(halo: output.halo)
    if !reusesPrepared { product.prepare(productWeights(weights, isBackward: false), prepared, context) }
    product.run(Array(inputs), to: output, epilogue, prepared: prepared, scratch: scratch, context)
  }

  func backward(
    _ inputs: ArraySlice<TensorView>, _ weights: UnsafePointer<Float>, outputGradient: TensorView,
    weightGradient: UnsafeMutablePointer<Float>, to targets: [GradientTarget]?,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let dz = outputGradient.copy(as: .bfloat16, at: scratch, context)
    let scratch = scratch + outputGradient.copyCount(as: .bfloat16)
    weightGradientProduct(halo: dz.halo).run(
      BlockList(inputs, geometry), dz, to: weightGradient, scratch: scratch, context)
    guard let targets else { return }
    var firstTarget = 0
    for (product, target) in zip(inputGradientProducts(halo: dz.halo), targets) {
      product.prepare(
        productWeights(weights, isBackward: true, firstTarget: firstTarget), scratch, context)
      product.run(
        [dz], to: target.view, accumulates: target.accumulates, prepared: scratch,
        scratch: scratch + product.preparedCount, context)
      firstTarget += product.targetBlocks
    }
  }

  private func grids(_ input: ConvolutionGeometry.Input) -> TapGrids {
    input.isUpsampled ? .upsampled : geometry.grids
  }

  private func product(halo: Int) -> Bfloat16Product {
    Bfloat16Product(
      sources: geometry.inputs.map { Bfloat16Source(blocks: $0.layout.blocks, grids: grids($0).forward) },
      sourceShapes: geometry.inputs.map(\.shape), batch: geometry.batch, targetBlocks: geometry.outputBlocks,
      shape: geometry.outputShape, halo: halo, vectors: geometry.outputVectors, workers: geometry.workers)
  }

  /// The product that is the gradient of each input.
  private func inputGradientProducts(halo: Int) -> [Bfloat16Product] {
    geometry.inputs.map { input in
      Bfloat16Product(
        sources: [Bfloat16Source(blocks: geometry.outputBlocks, grids: grids(input).backward)],
        sourceShapes: [geometry.outputShape], batch: geometry.batch, targetBlocks: input.layout.blocks,
        shape: input.shape, halo: halo, vectors: geometry.kernels.tileVectors(forBlocks: input.layout.blocks),
        workers: geometry.workers)
    }
  }

  private func weightGradientProduct(halo: Int) -> Bfloat16WeightGradient {
    Bfloat16WeightGradient(
      batch: geometry.batch, kernel: geometry.kernel, stride: geometry.stride, padding: geometry.padding,
      inputBlocks: geometry.inputBlocks, outputBlocks: geometry.outputBlocks, shape: geometry.outputShape,
      halo: halo, vectors: geometry.outputVectors, workers: geometry.workers)
  }

  private func productWeights(
    _ packed: UnsafePointer<Float>, isBackward: Bool, firstTarget: Int = 0
  ) -> Bfloat16Weights {
    Bfloat16Weights(
      packed: packed, inputBlocks: geometry.inputBlocks, vectors: geometry.outputVectors, taps: geometry.taps,
      isBackward: isBackward, firstTarget: firstTarget)
  }
}
