import SkipSegBasics
import SkipSegEngine
import SkipSegFiles

/// How fast this machine takes the steps of a network. Work is counted as a direct convolution's, a multiply-add as two
/// operations; a training step counts as three forward passes.
package struct BenchmarkReport: Codable, Sendable {
  package var encoder: String
  package var width: Int
  package var size: Int
  package var batch: Int
  package var precision: Precision
  package var threads: Int
  package var classes: Int
  package var instructionSet: String
  package var peakGigaflopsPerSecond: Double
  package var training: Measurement?
  package var inference: Measurement?

  package struct Measurement: Codable, Sendable {
    package var steps: Int
    /// Of a step, divided by the batch.
    package var medianMillisecondsPerImage: Double
    package var minimumMillisecondsPerImage: Double
    package var gigaflopsPerImage: Double
    /// By the median.
    package var gigaflopsPerSecond: Double
    /// May exceed 1: Winograd's convolutions multiply less than a direct one.
    package var shareOfPeak: Double
    /// Activations, gradients and scratch memory at the peak, the pictures, the parameters and what the optimiser keeps.
    package var memoryBytes: Int
    package var layers: [Layer]?
  }

  /// Medians over steps of their own.
  package struct Layer: Codable, Sendable {
    package var name: String
    /// With the algorithm that the plan chose.
    package var operation: String
    package var gigaflopsPerImage: Double
    package var forwardMillisecondsPerImage: Double
    /// Nil for inference.
    package var backwardMillisecondsPerImage: Double?
  }

  package func write(to path: String) throws { try BenchmarkOutput(path).write(self) }
}

extension BenchmarkReport.Measurement {
  /// - Parameter peak: operations per second.
  init(plan: Plan, steps durations: [Duration], peak: Double, memoryBytes: Int) {
    let milliseconds = durations.map { $0.milliseconds / Double(plan.batch) }
    let median = milliseconds.median
    let passes: Double = plan.purpose == .training ? 3 : 1
    let gigaflops = passes * plan.layers.reduce(0) { $0 + $1.gigaflops }
    steps = durations.count
    medianMillisecondsPerImage = median
    minimumMillisecondsPerImage = milliseconds.min()!
    gigaflopsPerImage = gigaflops
    gigaflopsPerSecond = gigaflops / median * 1e3
    shareOfPeak = gigaflopsPerSecond * 1e9 / peak
    self.memoryBytes = memoryBytes
  }
}

extension BenchmarkReport.Layer {
  init(plan: Plan, index: Int, runs: [OperationTimer]) {
    func median(_ times: KeyPath<OperationTimer, [Duration]>) -> Double {
      runs.map { $0[keyPath: times][index].milliseconds / Double(plan.batch) }.median
    }
    let layer = plan.layers[index]
    name = layer.name
    operation = layer.operation
    gigaflopsPerImage = layer.gigaflops
    forwardMillisecondsPerImage = median(\.forward)
    backwardMillisecondsPerImage = plan.purpose == .training ? median(\.backward) : nil
  }
}

extension LayerSummary {
  /// Of the forward pass of one image.
  fileprivate var gigaflops: Double { 2 * Double(multiplyAdds) / 1e9 }
}

extension Duration {
  fileprivate var milliseconds: Double { self / .milliseconds(1) }
}

extension [Double] {
  /// The middle one in order of size, or the mean of the middle two; of one value at least.
  fileprivate var median: Double {
    let ordered = sorted()
    return (ordered[count / 2] + ordered[(count - 1) / 2]) / 2
  }
}

/// The file for the figures of a benchmark.
package struct BenchmarkOutput {
  private static let stamp = OutputStamp("skipseg benchmark")
  private let path: String

  package init(_ path: String) {
    self.path = path
  }

  /// Looks whether it can be written, before there is anything to write.
  ///
  /// - Parameter inputs: files and folders that are read.
  package func claim(inputs: [String], overwrites: Bool) throws {
    try OutputClaim(Self.stamp, overwrites: overwrites)
      .check([OutputFile(path, .stamped(.json))], inputs: inputs)
  }

  func write(_ figures: some Encodable) throws {
    try DurableFile.write(Self.stamp.stamped(Array(JSONText.pretty(figures).utf8), as: .json), to: path)
  }
}
