extension Graph {
  /// Zeros of the size of another tensor: what stands in the place of a skip connection that was cut.
  package struct Zeros: OperationDefinition, PlannedOperation {
    let channels: ChannelLayout
    package var channelCount: Int { channels.channels }

    func layout(_ inputs: [ChannelLayout]) -> ChannelLayout { channels }

    func shape(_ shapes: NodeShapes) -> TensorShape {
      let target = shapes.sizedLike!
      return TensorShape(channels: shapes.channels, height: target.height, width: target.width)
    }

    var summary: String { "zeros" }
    func requirements(halo: Int) -> BufferRequirements { BufferRequirements() }

    func forward(_ buffers: Buffers, _ context: ExecutionContext) {
      let z = buffers.output
      context.pool.run(tasks: z.planes.count) { plane, _ in z.clear(context.arena, plane: z.planes[plane]) }
    }

    /// Nothing leads on from here.
    func backward(_ buffers: Buffers, _ context: ExecutionContext) {}
  }
}
