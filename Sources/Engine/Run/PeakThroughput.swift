/// The most arithmetic that a machine gives to these kernels: the batch-reduce GEMM on data that stays in the L1
/// cache, all threads at once.
package enum PeakThroughput {
  /// A whole number of register tiles of every instruction set.
  private static let rows = 42
  private static let depth = 128
  private static let callsPerTask = 128
  private static let tasksPerThread = 4
  private static let attempts = 100

  /// Floating-point operations per second, a multiply-add counting as two: the best of many attempts of less than a
  /// millisecond, so that what else the machine does matters little.
  package static func measure(kernels: KernelSet, pool: ThreadPool) throws(PlanError) -> Double {
    let vectors = Int(kernels.table.pointee.tile_vectors)
    let columns = vectors * lanes
    let (aCount, bCount, cCount) = (rows * depth, depth * columns, rows * columns)
    let perWorker = aCount + bCount + cCount
    let arena = try FloatArena(count: perWorker * pool.threadCount)
    for index in 0..<arena.count { arena.base[index] = Float(index % 7) / 8 }
    let tasks = tasksPerThread * pool.threadCount
    var fastest = Duration.seconds(Int.max)
    for _ in 0..<attempts {
      let duration = ContinuousClock().measure {
        pool.run(tasks: tasks) { _, worker in
          let a = arena.base + worker * perWorker
          withUnsafeTemporaryAllocation(of: Int.self, capacity: 1) { offsets in
            offsets[0] = 0
            for _ in 0..<callsPerTask {
              kernels.table.pointee.brgemm(
                rows, vectors, a, offsets.baseAddress!, 1, depth, depth, a + aCount, a + aCount + bCount,
                columns, lanes, 0)
            }
          }
        }
      }
      fastest = min(fastest, duration)
    }
    return Double(2 * aCount * columns * callsPerTask * tasks) / (fastest / .seconds(1))
  }
}
