/// Copies the caller's images [n][height][width][channels] into the arena, interleaved or in blocks.
struct InputOperation: PlannedOperation {
  let name = "input"
  let summary = "image"

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
