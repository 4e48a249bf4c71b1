import Synchronization

/// What has become of the photographs so far, collected from several threads.
final class PredictionOutcome: Sendable {
  private struct State {
    var maskCount = 0
    var faultCount = 0
    var newFaults: [String] = []
    /// The class that nearly covers every mask so far; nil where no mask was made or they differ.
    var dominantClass: UInt16?
  }

  private let state = Mutex(State())

  func add(dominantClass: UInt16?) {
    state.withLock { state in
      let agrees = state.maskCount == 0 || state.dominantClass == dominantClass
      state.dominantClass = agrees ? dominantClass : nil
      state.maskCount += 1
    }
  }

  func add(fault: String) {
    state.withLock { state in
      state.faultCount += 1
      state.newFaults.append(fault)
    }
  }

  /// The faults since the last call.
  func takeFaults() -> [String] {
    state.withLock { state in
      defer { state.newFaults = [] }
      return state.newFaults
    }
  }

  func summary(classNames: [String]) -> Predictor.Summary {
    state.withLock { state in
      Predictor.Summary(
        maskCount: state.maskCount, faultCount: state.faultCount,
        dominantClass: state.dominantClass.map { classNames[Int($0)] })
    }
  }
}
