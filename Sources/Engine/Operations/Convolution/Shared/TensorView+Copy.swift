import CKernels

/// Copies of another precision, which a convolution's method may want of its tensors.
extension TensorView {
  /// Floats of a copy of another precision; none where the tensor is of that one itself.
  func copyCount(as precision: Precision) -> Int {
    Self.copyCount(
      of: self.precision, as: precision, planes: planes.count, shape: shape, halo: halo,
      pixelStride: pixelStride)
  }

  /// The same before there is a tensor.
  static func copyCount(
    of original: Precision, as precision: Precision, planes: Int, shape: TensorShape, halo: Int,
    pixelStride: Int = lanes
  ) -> Int {
    original == precision
      ? 0
      : planes * plane(shape, halo: halo, pixelStride: pixelStride).count * precision.byteCount
        / MemoryLayout<Float>.stride
  }

  /// The tensor in a precision: itself or, of another one, a copy with its halo at `place`, which has room for `copyCount`.
  func copy(
    as precision: Precision, at place: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) -> TensorView {
    if precision == self.precision { return self }
    let (count, inside) = Self.plane(shape, halo: halo, pixelStride: pixelStride)
    let (height, width) = (Self.padded(shape.height, halo: halo), Self.padded(shape.width, halo: halo))
    let copy = TensorView(
      shape: shape, blocks: blocks, precision: precision, halo: halo, pixelStride: pixelStride,
      planes: PlaneList(
        first: (place - context.arena) * MemoryLayout<Float>.stride / precision.byteCount + inside,
        stride: count,
        count: planes.count))
    context.pool.run(tasks: planes.count) { plane, _ in
      let source = address(context.arena, plane: planes[plane], offset: -inside)
      let target = copy.address(context.arena, plane: copy.planes[plane], offset: -inside)
      switch precision {
      case .float32:
        context.kernels.widen(
          height, width, rowStride, source, rowStride, target.assumingMemoryBound(to: Float.self))
      case .bfloat16:
        context.kernels.narrow(
          height, width, rowStride, source.assumingMemoryBound(to: Float.self), rowStride, target, 0)
      }
    }
    return copy
  }
}

extension ConvolutionGeometry {
  /// Floats of a copy of the input, and of the output's gradient; none where these are of the precision themselves.
  func inputCopyCount(as precision: Precision, halo: Int) -> Int {
    TensorView.copyCount(
      of: inputPrecision, as: precision, planes: batch * inputBlocks, shape: inputShape, halo: halo)
  }
  func gradientCopyCount(as precision: Precision, halo: Int) -> Int {
    TensorView.copyCount(
      of: outputPrecision, as: precision, planes: batch * outputBlocks, shape: outputShape, halo: halo)
  }
}
