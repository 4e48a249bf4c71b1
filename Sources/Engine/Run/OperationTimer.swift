/// What the operations of a plan took in the last pass, in the order of `Plan.layers`.
package final class OperationTimer: PassObserver {
  package private(set) var forward: [Duration]
  /// Zero where no gradient is wanted. The loss belongs to no operation and is left out.
  package private(set) var backward: [Duration]
  private var start = ContinuousClock.now

  package init(_ plan: Plan) {
    forward = [Duration](repeating: .zero, count: plan.layers.count)
    backward = forward
  }

  package func willRun(_ step: PassStep) { start = .now }

  package func didRun(_ step: PassStep) {
    let duration = ContinuousClock.now - start
    switch step.direction {
    case .forward: forward[step.index] = duration
    case .backward: backward[step.index] = duration
    }
  }
}
