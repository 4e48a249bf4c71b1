/// The convolution and its gradients in Winograd's forms.
extension ConvolutionOperation {
  private func winogradTiles(_ form: WinogradForm) -> WinogradTiles {
    WinogradTiles(form: form, batch: batch, shape: outputShape)
  }

  func winogradProduct(_ form: WinogradForm) -> WinogradProduct {
    WinogradProduct(
      tiles: winogradTiles(form), inputBlocks: inputLayout.blocks, outputBlocks: outputLayout.blocks,
      vectors: kernels.tileVectors(forBlocks: outputLayout.blocks), workers: workers)
  }

  func winogradBackward(_ form: WinogradForm) -> WinogradBackward {
    WinogradBackward(
      tiles: winogradTiles(form), inputBlocks: inputLayout.blocks, outputBlocks: outputLayout.blocks,
      kernels: kernels, workers: workers)
  }

  func winogradWeights(isBackward: Bool, _ context: ExecutionContext) -> WinogradWeights {
    WinogradWeights(
      packed: context.weights(weight), inputBlocks: inputLayout.blocks,
      vectors: kernels.tileVectors(forBlocks: outputLayout.blocks), isBackward: isBackward)
  }
}
