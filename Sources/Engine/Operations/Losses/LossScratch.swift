/// The memory of a loss, as `LossLayout` parts it.
final class LossScratch: Sendable {
  private let layout: LossLayout
  private let arena: FloatArena

  init(_ layout: LossLayout) throws(PlanError) {
    self.layout = layout
    arena = try FloatArena(count: layout.count)
  }

  private func doubles(_ place: Int) -> UnsafeMutablePointer<Double> {
    UnsafeMutableRawPointer(arena.base + place).assumingMemoryBound(to: Double.self)
  }
  private func place(_ place: Int?) -> UnsafeMutablePointer<Float>? { place.map { arena.base + $0 } }

  /// Sums of one task.
  func sums(_ task: Int) -> UnsafeMutablePointer<Double> { doubles(layout.sums) + task * layout.sumCount }
  var classLosses: UnsafeMutablePointer<Double> { doubles(layout.classLosses) }
  var classScales: UnsafeMutablePointer<Float> { arena.base + layout.classScales }
  var intersectionGradient: UnsafeMutablePointer<Float> { arena.base + layout.intersectionGradient }
  var probabilityGradient: UnsafeMutablePointer<Float> { arena.base + layout.probabilityGradient }
  var pixelLosses: UnsafeMutablePointer<Float>? { place(layout.pixelLosses) }
  var pixelGradients: UnsafeMutablePointer<Float>? { place(layout.pixelGradients) }
  var histogram: UnsafeMutablePointer<UInt32>? {
    place(layout.histogram).map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: UInt32.self) }
  }

  /// Two copies of the errors of one class, each as many as there are pixels.
  func ranking(_ slot: Int) -> (UnsafeMutablePointer<RankedError>, UnsafeMutablePointer<RankedError>)? {
    place(layout.ranking).map {
      let first =
        UnsafeMutableRawPointer($0).assumingMemoryBound(to: RankedError.self) + 2 * slot * layout.pixels
      return (first, first + layout.pixels)
    }
  }

  /// Of all tasks, as `addUp` left them.
  var total: UnsafeMutablePointer<Double> { sums(layout.tasks.count) }

  /// Adds up the tasks' sums, in the tasks' order.
  func addUp() {
    let total = total
    total.update(repeating: 0, count: layout.sumCount)
    for task in 0..<layout.tasks.count {
      let own = sums(task)
      for index in 0..<layout.sumCount { total[index] += own[index] }
    }
  }
}
