extension Graph {
  /// Copies the caller's images [n][height][width][channels] into the arena, interleaved or in blocks.
  package struct Input: OperationDefinition, PlannedOperation {
    let channels: Int

    func layout(_ inputs: [ChannelLayout]) -> ChannelLayout { .single(channels) }
    func shape(_ shapes: NodeShapes) -> TensorShape { shapes.image }

    var summary: String { "image" }

    func requirements(halo: Int) -> BufferRequirements { BufferRequirements() }

    func forward(_ buffers: Buffers, _ context: ExecutionContext) {
      let view = buffers.output
      let shape = view.shape
      let rowCount = shape.width * shape.channels
      context.pool.run(tasks: view.planes.count) { task, _ in
        let (image, block) = (task / view.blocks, task % view.blocks)
        view.clear(context.arena, plane: view.planes[task])
        let source = context.input + image * shape.height * rowCount
        let target = context.arena + view.planes[task]
        for y in 0..<shape.height {
          let (row, placed) = (source + y * rowCount, target + y * view.rowStride)
          if view.pixelStride == shape.channels {
            placed.update(from: row, count: rowCount)
          } else {
            let channels = min(lanes, shape.channels - block * lanes)
            for x in 0..<shape.width {
              (placed + x * lanes).update(from: row + x * shape.channels + block * lanes, count: channels)
            }
          }
        }
      }
    }

    /// The image has no gradient.
    func backward(_ buffers: Buffers, _ context: ExecutionContext) {}
  }
}

extension GraphBuilder {
  /// The image. It comes first and feeds convolutions only.
  package mutating func input(channels: Int) -> Tensor {
    precondition(graph.nodes.isEmpty, "the input is the first node")
    return append(Graph.Input(channels: channels), [], named: "input")
  }

  var image: Tensor { Tensor(id: Graph.NodeID(index: 0), layout: graph.nodes[0].layout) }
}
