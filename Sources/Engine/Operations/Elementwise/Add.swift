import CKernels

extension Graph {
  /// The residual sum z = f x + y; dx = f dz, dy = dz. f is 1, or what drop path lets a picture's branch x count. Where y
  /// has fewer channels than x it is added to the first ones, as if it had zeros in the others.
  package struct Add: OperationDefinition {
    package var drop: DropPath?

    func planned(_ node: NodeContext) -> (any PlannedOperation)? {
      let layouts = node.inputs.map(\.layout)
      let drop = node.infers ? nil : drop
      return drop == nil && layouts[0] == layouts[1]
        ? PlannedSum() : PlannedWeightedSum(layouts: layouts, drop: drop)
    }
  }
}

extension GraphBuilder {
  /// The residual sum x + y.
  /// - Parameters:
  ///   - x: the branch; y may have fewer channels.
  ///   - dropRate: the chance with which a picture goes without x while training.
  package mutating func add(_ x: Tensor, _ y: Tensor, dropRate: Double = 0) -> Tensor {
    let isPart = x.layout.segments.count == 1 && y.layout.segments.count == 1 && y.channels <= x.channels
    precondition(x.layout == y.layout || isPart, "a sum joins tensors of the same channels")
    precondition(0 <= dropRate && dropRate < 1, "a branch is there in some pictures")
    let drop = dropRate > 0 ? DropPath(rate: dropRate, branch: graph.nodes.count) : nil
    return append(Graph.Add(drop: drop), [x, y], named: "add")
  }
}

/// z = x + y.
private struct PlannedSum: PlannedOperation {
  var summary: String { "sum" }
  func requirements(halo: Int) -> BufferRequirements { BufferRequirements() }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (x, y, z, arena) = (buffers.inputs[0], buffers.inputs[1], buffers.output, context.arena)
    context.fill(z) { plane, rows in
      let first = rows.lowerBound * z.rowStride
      context.planes(z.precision).add(
        rows.count, z.shape.width, z.rowStride, x.address(arena, plane: x.planes[plane], offset: first),
        y.address(arena, plane: y.planes[plane], offset: first),
        z.address(arena, plane: z.planes[plane], offset: first))
    }
  }

  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (dz, arena) = (buffers.outputGradient!, context.arena)
    for target in buffers.inputGradients {
      guard let target else { continue }
      context.fill(target) { plane, rows, accumulates in
        let first = rows.lowerBound * dz.rowStride
        context.planes(dz.precision).copy(
          rows.count, dz.shape.width, dz.rowStride,
          dz.address(arena, plane: dz.planes[plane], offset: first),
          target.view.address(arena, plane: target.view.planes[plane], offset: first), accumulates ? 1 : 0)
      }
    }
  }
}

/// z = f x + y, where f depends on the picture or y has fewer channels.
struct PlannedWeightedSum: PlannedOperation {
  /// Of x and y.
  let layouts: [ChannelLayout]
  let drop: DropPath?

  var summary: String { "sum" }
  func requirements(halo: Int) -> BufferRequirements { BufferRequirements() }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (x, y, z, arena) = (buffers.inputs[0], buffers.inputs[1], buffers.output, context.arena)
    context.fill(z) { plane, rows in
      let (image, block) = (plane / z.blocks, plane % z.blocks)
      let first = rows.lowerBound * z.rowStride
      Self.scale(
        x.address(arena, plane: x.planes[plane], offset: first),
        by: SIMD16(repeating: drop?.factor(image, context.draw) ?? 1),
        adding: block < y.blocks ? y.address(arena, plane: y.plane(image, block), offset: first) : nil,
        to: z.address(arena, plane: z.planes[plane], offset: first), rows: rows.count, z, context)
    }
  }

  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    for (input, target) in buffers.inputGradients.enumerated() {
      guard let target else { continue }
      let (dz, dx, arena) = (buffers.outputGradient!, target.view, context.arena)
      context.fill(target) { plane, rows, accumulates in
        let (image, block) = (plane / dx.blocks, plane % dx.blocks)
        let first = rows.lowerBound * dx.rowStride
        let place = dx.address(arena, plane: dx.planes[plane], offset: first)
        let factor = input == 0 ? drop?.factor(image, context.draw) ?? 1 : 1
        // Lanes beyond the channels stay 0.
        var factors = SIMD16<Float>(repeating: factor)
        let channels = layouts[input].channels - block * lanes
        if layouts[0] != layouts[1] {
          for lane in 0..<lanes where lane >= channels { factors[lane] = 0 }
        }
        Self.scale(
          dz.address(arena, plane: dz.plane(image, block), offset: first), by: factors,
          adding: accumulates ? place : nil, to: place, rows: rows.count, dx, context)
      }
    }
  }

  /// z = x * factors + y, over some rows of a plane like those of `view`; z may be y.
  static func scale(
    _ x: UnsafeRawPointer, by factors: SIMD16<Float>, adding y: UnsafeRawPointer?,
    to z: UnsafeMutableRawPointer, rows: Int, _ view: TensorView, _ context: ExecutionContext
  ) {
    // Aligned as the kernel's vectors are, to more than Swift's own.
    let size = lanes * MemoryLayout<Float>.size
    withUnsafeTemporaryAllocation(byteCount: 2 * size, alignment: size) { affine in
      let scale = affine.bindMemory(to: Float.self).baseAddress!
      for lane in 0..<lanes { (scale[lane], scale[lanes + lane]) = (factors[lane], 0) }
      context.planes(view.precision).normalize(
        rows, view.shape.width, view.rowStride, x, scale, scale + lanes, y, 0, z, kernel_store_overwrite)
    }
  }
}
