extension Executor {
  /// What the operations of a plan took in one run, in the order of `Plan.layers`.
  package struct OperationTimes: Sendable {
    package internal(set) var forward: [Duration]
    /// Zero where no gradient is wanted.
    package internal(set) var backward: [Duration]
  }

  /// `forward`, operation by operation.
  package func timedForward() -> OperationTimes {
    beginForward()
    let forward = plan.steps.map { step in
      ContinuousClock().measure { step.operation.forward(step.buffers, context) }
    }
    return OperationTimes(forward: forward, backward: forward.map { _ in .zero })
  }

  /// `trainingPass`, operation by operation. The loss belongs to no operation and is left out.
  package func timedTrainingPass(labels: UnsafeBufferPointer<UInt16>) -> OperationTimes {
    var times = timedForward()
    _ = evaluateLoss(labels: labels)
    for (index, step) in plan.steps.enumerated().reversed() where step.buffers.outputGradient != nil {
      times.backward[index] = ContinuousClock().measure { step.operation.backward(step.buffers, context) }
    }
    return times
  }
}
