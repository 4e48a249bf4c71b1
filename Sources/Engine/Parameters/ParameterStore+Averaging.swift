/// A second store that holds an exponential moving average of the parameters of a first one.
extension ParameterStore {
  /// Takes over all parameters of another store of the same network.
  package func copy(_ other: ParameterStore, pool: ThreadPool) {
    weights.combine(with: other.weights, pool) { _, value in value }
    statistics.combine(with: other.statistics, pool) { _, value in value }
    weightsDidChange()
  }

  /// average = average + (1 - decay) * (value - average), for weights and running statistics; counters are taken over.
  package func average(_ other: ParameterStore, decay: Float, pool: ThreadPool) {
    let share = 1 - decay
    weights.combine(with: other.weights, pool) { average, value in average + share * (value - average) }
    statistics.combine(with: other.statistics, pool) { average, value in average + share * (value - average) }
    for (parameter, offset) in zip(parameters, offsets) where parameter.role == .counter {
      statistics.base[offset] = other.statistics.base[offset]
    }
    weightsDidChange()
  }

  /// Whether no parameter is infinite or NaN.
  package func areFinite(pool: ThreadPool) -> Bool {
    [weights, statistics].allSatisfy { $0.sumOfSquares(kernels, pool).isFinite }
  }
}
