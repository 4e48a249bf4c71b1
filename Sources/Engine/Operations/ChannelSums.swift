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
