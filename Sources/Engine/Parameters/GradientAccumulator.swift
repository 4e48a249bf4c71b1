/// The mean gradient of several training passes: a batch larger than memory holds at once.
package final class GradientAccumulator {
  private let parameters: ParameterStore
  private let sum: FloatArena

  /// - Throws: `PlanError.outOfMemory` where the system refuses the memory.
  package init(parameters: ParameterStore) throws(PlanError) {
    self.parameters = parameters
    sum = try FloatArena(count: parameters.gradients.count)
  }

  /// Leaves the mean of the gradients that `count` calls of `pass` leave in their place. They are added in order.
  package func accumulate(count: Int, pool: ThreadPool, _ pass: (_ index: Int) throws -> Void) rethrows {
    let gradients = parameters.gradients
    for index in 0..<count - 1 {
      try pass(index)
      if index == 0 {
        sum.combine(with: gradients, pool) { _, gradient in gradient }
      } else {
        sum.combine(with: gradients, pool) { sum, gradient in sum + gradient }
      }
    }
    try pass(count - 1)
    if count == 1 { return }
    let share = 1 / Float(count)
    gradients.combine(with: sum, pool) { gradient, sum in (sum + gradient) * share }
  }
}
