extension Graph {
  /// z = x; dx = f dz: the value as it is, and f times its gradient.
  package struct GradientScale: OperationDefinition, PlannedOperation {
    package let factor: Float

    var summary: String { "gradient times \(factor)" }
    func requirements(halo: Int) -> BufferRequirements { BufferRequirements() }

    func forward(_ buffers: Buffers, _ context: ExecutionContext) {
      let (x, z, arena) = (buffers.inputs[0], buffers.output, context.arena)
      context.fill(z) { plane, rows in
        let first = rows.lowerBound * z.rowStride
        context.planes(z.precision).copy(
          rows.count, z.shape.width, z.rowStride, x.address(arena, plane: x.planes[plane], offset: first),
          z.address(arena, plane: z.planes[plane], offset: first), 0)
      }
    }

    func backward(_ buffers: Buffers, _ context: ExecutionContext) {
      guard let target = buffers.inputGradients[0] else { return }
      let (dz, dx, arena) = (buffers.outputGradient!, target.view, context.arena)
      context.fill(target) { plane, rows, accumulates in
        let first = rows.lowerBound * dx.rowStride
        let place = dx.address(arena, plane: dx.planes[plane], offset: first)
        PlannedWeightedSum.scale(
          dz.address(arena, plane: dz.planes[plane], offset: first), by: SIMD16(repeating: factor),
          adding: accumulates ? place : nil, to: place, rows: rows.count, dx, context)
      }
    }
  }

  /// The network of the same values in which the shortcuts of sums hand back `factor` times their gradient. The second
  /// summand is the shortcut.
  /// - Parameter prefix: what the names of these sums begin with.
  package func scalingShortcutGradients(of prefix: String, by factor: Float) -> Graph {
    if factor == 1 { return self }
    var places: [NodeID: NodeID] = [:]
    var graph = self
    graph.nodes = []
    for (index, node) in nodes.enumerated() {
      var moved = node.renumbered { places[$0]! }
      if node.definition is Add, node.name.hasPrefix(prefix) {
        let shortcut = moved.inputs[1]
        let scale = NodeID(index: graph.nodes.count)
        graph.nodes.append(
          Node(
            definition: GradientScale(factor: factor), inputs: [shortcut], sizedLike: nil,
            name: node.name + ".shortcut", layout: self[node.inputs[1]].layout))
        moved = moved.reading([moved.inputs[0], scale], sizedLike: moved.sizedLike)
      }
      places[NodeID(index: index)] = NodeID(index: graph.nodes.count)
      graph.nodes.append(moved)
    }
    graph.output = places[output]!
    graph.blocks = blocks.map {
      Block(name: $0.name, input: places[$0.input]!, output: places[$0.output]!)
    }
    return graph
  }
}
