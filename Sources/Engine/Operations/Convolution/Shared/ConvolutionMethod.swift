/// A way to compute a convolution and its gradients. A plan chooses one for each layer and size.
protocol ConvolutionMethod: Sendable {
  /// As a model's summary names it.
  var name: String { get }
  /// Whether it can read a tensor at twice its size, by nearest upsampling.
  var canReadUpsampled: Bool { get }
  /// Pieces of the output whose epilogue one thread runs after the other.
  var parts: Int { get }
  /// Memory of its own, and what its backward reads beside the inputs.
  func requirements(halo: Int) -> BufferRequirements

  /// - Parameters:
  ///   - weights: packed, as are their gradients: [output tile][input block][tap][input lane][vector][output lane].
  ///   - prepared: room for what is made of the weights; where `reusesPrepared`, it is there already.
  func forward(
    _ inputs: ArraySlice<TensorView>, _ weights: UnsafePointer<Float>, to output: TensorView,
    _ epilogue: StoreEpilogue, prepared: UnsafeMutablePointer<Float>, reusesPrepared: Bool,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext)

  /// - Parameter targets: nil: no input wants a gradient.
  func backward(
    _ inputs: ArraySlice<TensorView>, _ weights: UnsafePointer<Float>, outputGradient: TensorView,
    weightGradient: UnsafeMutablePointer<Float>, to targets: [GradientTarget]?,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext)
}
