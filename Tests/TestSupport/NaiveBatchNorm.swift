import SkipSegEngine

/// `torch.nn.BatchNorm2d`: z = weight * (x - mean) / sqrt(variance + epsilon) + bias, channel by channel.
enum NaiveBatchNorm {
  struct Statistics {
    var mean: [Double]
    var variance: [Double]
  }

  /// Mean and biased variance of each channel over images and pixels.
  static func statistics(_ x: NaiveTensor) -> Statistics {
    var statistics = Statistics(mean: [], variance: [])
    for channel in 0..<x.channels {
      let values = x.values(ofChannel: channel)
      let mean = values.reduce(0, +) / Double(values.count)
      statistics.mean.append(mean)
      statistics.variance.append(
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
    }
    return statistics
  }

  static func forward(
    _ x: NaiveTensor, _ statistics: Statistics, epsilon: Double, weight: [Double], bias: [Double]
  ) -> NaiveTensor {
    var z = x
    x.forEachIndex { n, c, y, x in
      z[n, c, y, x] =
        weight[c] * (z[n, c, y, x] - statistics.mean[c]) / (statistics.variance[c] + epsilon).squareRoot()
        + bias[c]
    }
    return z
  }

  /// The chain rule through mean and variance written out: with d = x - mean, r = (variance + epsilon)^(-1/2) and
  /// dn = dz * weight,
  /// dvariance = -r^3 / 2 * sum of dn * d,   dmean = -r * sum of dn,   dx = dn * r + dvariance * 2 d / n + dmean / n.
  static func backward(
    _ x: NaiveTensor, _ dz: NaiveTensor, epsilon: Double, weight: [Double]
  ) -> (dx: NaiveTensor, dweight: [Double], dbias: [Double]) {
    let statistics = statistics(x)
    let count = Double(x.batch * x.height * x.width)
    let root = statistics.variance.map { 1 / ($0 + epsilon).squareRoot() }
    var (dweight, dbias) = (
      [Double](repeating: 0, count: x.channels), [Double](repeating: 0, count: x.channels)
    )
    var (dmean, dvariance) = (dbias, dbias)
    dz.forEachIndex { n, c, row, column in
      let gradient = dz[n, c, row, column]
      let deviation = x[n, c, row, column] - statistics.mean[c]
      dweight[c] += gradient * deviation * root[c]
      dbias[c] += gradient
      dmean[c] -= gradient * weight[c] * root[c]
      dvariance[c] -= gradient * weight[c] * deviation * root[c] * root[c] * root[c] / 2
    }
    var dx = dz
    dz.forEachIndex { n, c, row, column in
      let deviation = x[n, c, row, column] - statistics.mean[c]
      dx[n, c, row, column] =
        dz[n, c, row, column] * weight[c] * root[c] + dvariance[c] * 2 * deviation / count + dmean[c] / count
    }
    return (dx, dweight, dbias)
  }
}

extension Graph.BatchNorm: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor {
    let share = node.infers ? node.share : 1
    let own = NaiveBatchNorm.statistics(node.inputs[0])
    func blended(_ own: [Double], _ running: [Double]) -> [Double] {
      zip(own, running).map { share * $0 + (1 - share) * $1 }
    }
    return NaiveBatchNorm.forward(
      node.inputs[0],
      NaiveBatchNorm.Statistics(
        mean: blended(own.mean, node.parameters[runningMean]),
        variance: blended(own.variance, node.parameters[runningVariance])),
      epsilon: Double(epsilon), weight: node.parameters[weight], bias: node.parameters[bias])
  }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] {
    let (dx, dweight, dbias) = NaiveBatchNorm.backward(
      node.inputs[0], dz, epsilon: Double(epsilon), weight: node.parameters[weight])
    parameterGradients[weight] = dweight
    parameterGradients[bias] = dbias
    return [dx]
  }
}
