import SkipSegEngine
import SkipSegNetworks
import SkipSegTraining

/// Decoders that are as wide as it takes for a network to have the parameters of its twin whose long skips are
/// concatenated.
enum DecoderWidening {
  /// Channels of the five decoder blocks; nil where there is no such network.
  /// - Parameter configuration: of a network without concatenation. Classes make no difference to the widening: those of
  ///   the head are few.
  static func channels(_ configuration: TrainingConfiguration) -> [Int]? {
    var twin = configuration
    (twin.longSkips, twin.levels, twin.decoderChannels) = (.concatenate, nil, nil)
    let standard = twin.architecture(inputChannels: 3, classCount: classCount).decoderChannels
    guard let wanted = parameterCount(twin) else { return nil }
    func widened(_ factor: Double) -> [Int] { standard.map { Int((Double($0) * factor).rounded()) } }
    func count(_ factor: Double) -> Int {
      var wide = configuration
      wide.decoderChannels = widened(factor)
      return parameterCount(wide) ?? 0
    }
    // Rising with the factor; a concatenation doubles what a convolution reads at most.
    var (low, high) = (1.0, 2.0)
    for _ in 0..<20 {
      let middle = (low + high) / 2
      if count(middle) < wanted { low = middle } else { high = middle }
    }
    return widened(abs(count(low) - wanted) <= abs(count(high) - wanted) ? low : high)
  }

  private static let classCount = 2

  private static func parameterCount(_ configuration: TrainingConfiguration) -> Int? {
    let architecture = configuration.architecture(inputChannels: 3, classCount: classCount)
    guard let graph = try? Unet.graph(architecture) else { return nil }
    return graph.trainableCount
  }
}

extension Graph {
  /// Trainable values.
  var trainableCount: Int { parameters.reduce(0) { $0 + ($1.role == .trainable ? $1.count : 0) } }
}
