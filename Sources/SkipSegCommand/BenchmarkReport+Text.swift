import SkipSeg
import SkipSegBasics
import SkipSegNetworks

extension BenchmarkReport {
  /// What `skipseg benchmark` prints.
  var text: String {
    let name = UnetConfiguration.describe(encoder: encoder, width: width)
    let network = "U-Net with encoder \(name), \(batch) x \(size) x \(size), \(classes) classes"
    let machine =
      "\(precision.rawValue), \(instructionSet), threads: \(threads), peak \(peakGigaflopsPerSecond.digits(0)) GFLOP/s"
    let measurements = [("train", training), ("infer", inference)].compactMap { name, measurement in
      measurement.map { (name: name, value: $0) }
    }
    let header = ["", "ms/image", "minimum", "steps", "GFLOP/image", "GFLOP/s", "of peak", "memory"]
    let rows = measurements.map { $0.value.row(named: $0.name) }
    var text = "\(network)\n\(machine)\n\n" + TextTable.text([header] + rows)
    for (name, value) in measurements {
      if let layers = value.layers { text += "\n\(name), by layer\n" + Self.table(layers) }
    }
    return text
  }

  /// Milliseconds are per image.
  private static func table(_ layers: [Layer]) -> String {
    let isTraining = layers.contains { $0.backwardMillisecondsPerImage != nil }
    let header =
      ["layer", "operation", "forward ms", "GFLOP/s"] + (isTraining ? ["backward ms", "GFLOP/s"] : [])
    return TextTable.text([header] + layers.map(\.row), textColumns: 2)
  }
}

extension BenchmarkReport.Measurement {
  fileprivate func row(named name: String) -> [String] {
    [
      name, medianMillisecondsPerImage.digits(2), minimumMillisecondsPerImage.digits(2), "\(steps)",
      gigaflopsPerImage.digits(2), gigaflopsPerSecond.digits(0), shareOfPeak.asPercentage,
      memoryBytes.megabytes,
    ]
  }
}

extension BenchmarkReport.Layer {
  fileprivate var row: [String] {
    let forward = cells(forwardMillisecondsPerImage, gigaflops: gigaflopsPerImage)
    // The gradients of input and weights: twice the forward pass.
    return [name, operation] + forward
      + (backwardMillisecondsPerImage.map { cells($0, gigaflops: 2 * gigaflopsPerImage) } ?? [])
  }

  /// A speed only where there is work that is counted.
  private func cells(_ milliseconds: Double, gigaflops: Double) -> [String] {
    let speed = gigaflops > 0 && milliseconds > 0 ? (gigaflops / milliseconds * 1e3).digits(0) : ""
    return [milliseconds.digits(3), speed]
  }
}

extension LoaderBenchmark.Report {
  /// What `skipseg benchmark --loader` prints.
  func text(data: String) -> String {
    let rows = [
      ("read from files", readMillisecondsPerCrop), ("in memory", cachedMillisecondsPerCrop),
    ].map { [$0, $1.digits(2), (1000 / $1).digits(0)] }
    return "\(data): \(counted(samples, "sample")), crops of \(size) x \(size), 1 thread\n\n"
      + TextTable.text([["samples", "ms/crop", "crops/s"]] + rows)
  }
}
