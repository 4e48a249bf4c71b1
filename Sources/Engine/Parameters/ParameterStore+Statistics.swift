/// Batch norm's running statistics: they follow the moments of the batches of training passes, at once or later and
/// elsewhere too, in the order of the batches.
extension ParameterStore {
  /// The share of a new batch in the running statistics: PyTorch's default.
  package static let statisticsMomentum: Float = 0.1

  /// What the last training pass measured of its batch: mean and unbiased variance in the places of the running ones.
  package var batchMoments: [Float] {
    Array(UnsafeBufferPointer(start: moments.base, count: moments.count))
  }

  /// Lets the running statistics take a step towards the moments of a batch, as `torch.nn.BatchNorm2d` does: r += m * (s -
  /// r), and one batch more is counted.
  /// - Parameters:
  ///   - moments: as `batchMoments` gives them.
  ///   - measured: the parameters that the pass has measured; all others stay.
  package func follow(_ moments: [Float], of measured: [Int]) {
    precondition(moments.count == statistics.count, "the moments of the same network")
    moments.withUnsafeBufferPointer { follow($0.baseAddress!, of: measured) }
  }

  /// The same for the pass that was run last.
  func followBatch(of measured: [Int]) { follow(UnsafePointer(moments.base), of: measured) }

  private func follow(_ moments: UnsafePointer<Float>, of measured: [Int]) {
    let momentum = Self.statisticsMomentum
    for parameter in measured {
      let offset = offsets[parameter]
      if parameters[parameter].role == .counter {
        statistics.base[offset] += 1
        continue
      }
      for index in offset..<offset + parameters[parameter].layout.packedCount {
        statistics.base[index] += momentum * (moments[index] - statistics.base[index])
      }
    }
  }

  /// Sets the running means and variances to the means of the moments of some batches. Counters stay.
  package func setStatistics(toMeanOf batches: [[Float]], of measured: [Int]) {
    precondition(!batches.isEmpty, "there is nothing to measure")
    let momentum = Self.statisticsMomentum
    for parameter in measured where parameters[parameter].role == .statistic {
      let offset = offsets[parameter]
      for index in offset..<offset + parameters[parameter].layout.packedCount {
        let sum = batches.reduce(Float(0)) { $0 + momentum * $1[index] }
        statistics.base[index] = sum / (Float(batches.count) * momentum)
      }
    }
  }

  /// The values of all running statistics and counters, to be put back.
  package var runningStatistics: [Float] {
    get { Array(UnsafeBufferPointer(start: statistics.base, count: statistics.count)) }
    set {
      precondition(newValue.count == statistics.count, "the statistics of the same network")
      statistics.base.update(from: newValue, count: newValue.count)
    }
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
