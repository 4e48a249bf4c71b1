import CKernels

extension Graph {
  /// `nn.Conv2d(channels, channels, 3, padding=1, groups=channels)`: each channel by itself,
  /// z = bias + sum over taps t of w[t] * x moved by t, weight [channels][1][3][3]. Backward:
  ///
  ///     dw[t] = sum over pixels of dz * x moved by t,   dbias = sum over pixels of dz,
  ///     dx = sum over t of w[t] * dz moved by -t: the same convolution with the taps turned round
  package struct DepthwiseConvolution: OperationDefinition {
    package let weight: Int
    package let bias: Int

    package static let kernel = 3

    func planned(_ node: NodeContext) -> (any PlannedOperation)? {
      PlannedDepthwiseConvolution(
        convolution: self, batch: node.batch, layout: node.output.layout, shape: node.output.shape)
    }
  }
}

extension GraphBuilder {
  /// `nn.Conv2d(channels, channels, 3, padding=1, groups=channels)` with bias 0 and weights of deviation
  /// sqrt(2 / fan out), the fan out counted in a group: 9.
  package mutating func depthwiseConvolution(_ name: String, _ x: Tensor) -> Tensor {
    let kernel = Graph.DepthwiseConvolution.kernel
    let deviation = (2 / Float(kernel * kernel)).squareRoot()
    return scope(name) { builder in
      let convolution = Graph.DepthwiseConvolution(
        weight: builder.parameter(
          "weight", [x.channels, 1, kernel, kernel], .trainable, .normal(deviation: deviation),
          .depthwise(x.layout, kernel: kernel)),
        bias: builder.parameter("bias", [x.channels], .trainable, .constant(0), .vector(x.layout)))
      return builder.append(convolution, [x])
    }
  }
}

private struct PlannedDepthwiseConvolution: PlannedOperation {
  let convolution: Graph.DepthwiseConvolution
  let batch: Int
  let layout: ChannelLayout
  let shape: TensorShape

  private static let taps = Graph.DepthwiseConvolution.kernel * Graph.DepthwiseConvolution.kernel
  /// Those of the taps and that of the bias, in doubles.
  private static let sumsPerBlock = (taps + 1) * lanes

  var summary: String { "depthwise convolution 3 x 3" }
  var parameterIndices: [Int] { [convolution.weight, convolution.bias] }
  var multiplyAdds: Int { shape.height * shape.width * shape.channels * Self.taps }
  var halos: Halos { Halos(blocked: Graph.DepthwiseConvolution.kernel / 2) }

  private var blocks: Int { layout.blocks }
  private var chunks: RowChunks { RowChunks(planes: batch * blocks, shape: shape) }

  func requirements(halo: Int) -> BufferRequirements {
    BufferRequirements(
      backwardScratch: chunks.count * Self.sumsPerBlock * 2, backwardReadsInputs: true,
      backwardReadsInputsFirst: true)
  }

  /// What a block's pixels are multiplied by: the first tap's weights, the floats to the next tap's, and the bias.
  private struct Taps {
    let weights: UnsafePointer<Float>
    let stride: Int
    let bias: UnsafePointer<Float>?
  }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let weight = UnsafePointer(context.weights(convolution.weight))
    let bias = UnsafePointer(context.weights(convolution.bias))
    let taps = (0..<blocks).map { (block: Int) -> Taps in
      Taps(weights: weight + block * Self.taps * lanes, stride: lanes, bias: bias + block * lanes)
    }
    convolve(buffers.inputs[0], taps, to: buffers.output, accumulates: nil, context)
  }

  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    let dz = buffers.outputGradient!
    weightGradient(buffers.inputs[0], dz, scratch: context.arena + buffers.backwardScratch, context)
    guard let target = buffers.inputGradients[0] else { return }
    let weight = UnsafePointer(context.weights(convolution.weight))
    let taps = (0..<blocks).map { (block: Int) -> Taps in
      let last = (block + 1) * Self.taps - 1
      return Taps(weights: weight + last * lanes, stride: -lanes, bias: nil)
    }
    convolve(dz, taps, to: target.view, accumulates: target.accumulates, context)
  }

  /// - Parameter accumulates: for each block whether what is computed is added to what is there; nil: none.
  private func convolve(
    _ x: TensorView, _ taps: [Taps], to z: TensorView, accumulates: UnsafeBufferPointer<Bool>?,
    _ context: ExecutionContext
  ) {
    let chunks = self.chunks
    let arena = context.arena
    taps.withUnsafeBufferPointer { taps in
      context.pool.run(tasks: chunks.count) { (task: Int, _: Int) in
        let (plane, rows) = (chunks.plane(of: task), chunks.rows(of: task))
        let first = rows.lowerBound * x.rowStride
        let own = taps[plane % blocks]
        let adds = accumulates?[plane % blocks] ?? false
        let source = x.address(arena, plane: x.planes[plane], offset: first)
        let output = z.address(arena, plane: z.planes[plane], offset: first)
        context.planes(x.precision).depthwise(
          rows.count, shape.width, x.rowStride, source, own.weights, own.stride, own.bias, output,
          adds ? 1 : 0)
        if !adds { z.clearHalo(arena, plane: z.planes[plane], rows: rows) }
      }
    }
  }

  /// Sums of each chunk apart, then those of a block in order.
  private func weightGradient(
    _ x: TensorView, _ dz: TensorView, scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let chunks = self.chunks
    let arena = context.arena
    let count = Self.sumsPerBlock
    let sums = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Double.self)
    context.pool.run(tasks: chunks.count) { (task: Int, _: Int) in
      let (plane, rows) = (chunks.plane(of: task), chunks.rows(of: task))
      let first = rows.lowerBound * x.rowStride
      let own = sums + task * count
      own.update(repeating: 0, count: count)
      context.planes(x.precision).depthwise_weight_gradient(
        rows.count, shape.width, x.rowStride, x.address(arena, plane: x.planes[plane], offset: first),
        dz.address(arena, plane: dz.planes[plane], offset: first), own)
    }
    let weights = context.gradients(convolution.weight)
    let biases = context.gradients(convolution.bias)
    let tapCount = Self.taps * lanes
    context.pool.run(tasks: blocks) { (block: Int, _: Int) in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { totals in
        totals.initialize(repeating: 0)
        for image in 0..<batch {
          let first = (image * blocks + block) * chunks.perPlane
          for chunk in first..<first + chunks.perPlane {
            let own = sums + chunk * count
            for index in 0..<count { totals[index] += own[index] }
          }
        }
        for index in 0..<tapCount { weights[block * tapCount + index] = Float(totals[index]) }
        for lane in 0..<lanes { biases[block * lanes + lane] = Float(totals[tapCount + lane]) }
      }
    }
  }
}
