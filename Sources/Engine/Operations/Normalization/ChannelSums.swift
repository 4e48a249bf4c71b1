/// Two sums per channel, kept apart for each part of a tensor and added up in the parts' order, so that the result
/// does not depend on who computed which part: [part][block][first or second][lane].
struct ChannelSums {
  let parts: Int
  let blocks: Int
  private let base: UnsafeMutablePointer<Double>

  init(parts: Int, blocks: Int, at place: UnsafeMutablePointer<Float>) {
    self.parts = parts
    self.blocks = blocks
    base = UnsafeMutableRawPointer(place).assumingMemoryBound(to: Double.self)
  }

  /// Floats that they take in the arena.
  static func count(parts: Int, blocks: Int) -> Int { parts * blocks * 2 * lanes * 2 }

  /// Parts of a tensor where a pass of its own computes the sums.
  static func parts(images: Int, shape: TensorShape) -> Int {
    images * RowChunks(planes: 1, shape: shape).perPlane
  }

  /// Lets `accumulate` add to both sums of each lane, for some rows of each plane at a time. The parts are those of
  /// `parts(images:shape:)`.
  func addUp(
    images: Int, shape: TensorShape, _ pool: ThreadPool,
    _ accumulate: (
      _ image: Int, _ block: Int, _ rows: Range<Int>, UnsafeMutablePointer<Double>,
      UnsafeMutablePointer<Double>
    ) -> Void
  ) {
    let chunks = RowChunks(planes: images * blocks, shape: shape)
    pool.run(tasks: chunks.count) { task, _ in
      let plane = chunks.plane(of: task)
      let (image, block) = (plane / blocks, plane % blocks)
      let part = image * chunks.perPlane + task % chunks.perPlane
      clear(part: part, block: block)
      accumulate(image, block, chunks.rows(of: task), first(part, block), second(part, block))
    }
  }

  /// Sets the sums of one part of a block to zero.
  func clear(part: Int, block: Int) { first(part, block).update(repeating: 0, count: 2 * lanes) }

  func first(_ part: Int, _ block: Int) -> UnsafeMutablePointer<Double> {
    base + (part * blocks + block) * 2 * lanes
  }
  func second(_ part: Int, _ block: Int) -> UnsafeMutablePointer<Double> { first(part, block) + lanes }

  /// Calls `body` with channel and totals of every lane.
  func forEachTotal(_ pool: ThreadPool, _ body: (_ channel: Int, _ first: Double, _ second: Double) -> Void) {
    pool.run(tasks: blocks) { block, _ in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * lanes) { totals in
        totals.initialize(repeating: 0)
        for part in 0..<parts {
          let sums = first(part, block)
          for index in 0..<2 * lanes { totals[index] += sums[index] }
        }
        for lane in 0..<lanes { body(block * lanes + lane, totals[lane], totals[lanes + lane]) }
      }
    }
  }
}
