/// Running statistics that are measured anew, where those of training come from other inputs than the network will see.
extension ParameterStore {
  /// Sets the running means and variances to their means over some forward passes of training, each of which moves them by
  /// `momentum` towards its own batch. Counters stay.
  ///
  /// - Parameter pass: runs the network on the next batch; false where there is none or a stop is requested.
  /// - Returns: whether all passes were run; else all is as it was.
  package func measureStatistics(passes: Int, momentum: Float, pass: () throws -> Bool) rethrows -> Bool {
    precondition(passes > 0 && momentum > 0, "there is nothing to measure")
    let before = runningStatistics
    var sums = [Float](repeating: 0, count: statistics.count)
    for _ in 0..<passes {
      statistics.base.update(repeating: 0, count: statistics.count)
      guard try pass() else {
        runningStatistics = before
        return false
      }
      for index in sums.indices { sums[index] += statistics.base[index] }
    }
    runningStatistics = before
    for (parameter, offset) in zip(parameters, offsets) where parameter.role == .statistic {
      for index in offset..<offset + parameter.layout.packedCount {
        statistics.base[index] = sums[index] / (Float(passes) * momentum)
      }
    }
    return true
  }

  /// Exchanges all parameters with those of another store of the same network.
  package func exchange(with other: ParameterStore) {
    for (own, others) in [(weights, other.weights), (statistics, other.statistics)] {
      precondition(own.count == others.count, "both arenas hold the same parameters")
      for index in 0..<own.count { swap(&own.base[index], &others.base[index]) }
    }
    weightsDidChange()
    other.weightsDidChange()
  }
}
