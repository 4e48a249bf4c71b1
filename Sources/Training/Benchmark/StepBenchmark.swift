import SkipSegBasics
import SkipSegConcurrency
import SkipSegEngine
import SkipSegFiles
import SkipSegNetworks

/// Measures the steps of a U-Net with random weights on random pictures: the speed of either depends on no value.
package struct StepBenchmark: Sendable {
  /// What is measured, of `classCount` classes.
  package var architecture = UnetConfiguration(encoder: "resnet34", classCount: classCount)
  /// Side of the square pictures in pixels.
  package var size = 256
  package var batch = 8
  package var precision = Precision.float32
  package var threads: Int
  package var purposes: [Purpose] = [.training, .inference]
  /// Whether each layer is measured too, in steps of their own.
  package var measuresLayers = false
  /// Time of each measurement; a few steps are taken at least.
  package var seconds = 3.0

  package static let classCount = 11
  private static let warmUpSteps = 2
  private static let fewestSteps = 3

  package init(threads: Int) { self.threads = threads }

  /// - Throws: `Stopped` where `stop` was requested before the end.
  package func run(stop: StopSignal = StopSignal()) throws -> BenchmarkReport {
    let pool = ThreadPool(threads: threads)
    let graph = try Unet.graph(architecture)
    // First, so that it says whether the plan fits before anything takes time.
    let plans = try purposes.map { purpose in
      try Plan(
        graph: graph, batch: batch, height: size, width: size, purpose: purpose, precision: precision,
        threads: threads)
    }
    for plan in plans {
      let needed = memoryBytes(
        of: plan, parameters: graph.parameters.reduce(0) { $0 + ($1.role == .trainable ? $1.count : 0) })
      let available = MemoryGate.shared.availableBytes
      if needed > available {
        throw BenchmarkError.outOfMemory(neededBytes: needed, availableBytes: available)
      }
    }
    let peak = try PeakThroughput.measure(kernels: .best, pool: pool)
    var report = BenchmarkReport(
      encoder: architecture.encoderName, width: architecture.encoderWidth, size: size, batch: batch,
      precision: precision, threads: threads,
      classes: Self.classCount,
      instructionSet: KernelSet.best.name, peakGigaflopsPerSecond: peak / 1e9)
    for (index, plan) in plans.enumerated() {
      guard let measurement = try measure(plan, graph: graph, pool: pool, peak: peak, stop) else {
        throw Stopped(after: index, of: plans.count, "measurement")
      }
      switch plan.purpose {
      case .training: report.training = measurement
      case .inference: report.inference = measurement
      }
    }
    return report
  }

  /// Nil where it was stopped.
  private func measure(
    _ plan: Plan, graph: Graph, pool: ThreadPool, peak: Double, _ stop: StopSignal
  ) throws -> BenchmarkReport.Measurement? {
    let parameters = try ParameterStore(graph: graph)
    parameters.initialize(seed: 0, pool: pool)
    let executor = try Executor(plan: plan, parameters: parameters, pool: pool)
    var random = CounterRandom(seed: 0, epoch: 0, sample: 0)
    for index in executor.input.indices { executor.input[index] = Float(random.uniform(in: -2...2)) }
    let labels = (0..<batch * size * size).map { _ in UInt16(random.index(below: Self.classCount)) }
    return try labels.withUnsafeBufferPointer { labels in
      let steps: [Duration]
      switch plan.purpose {
      case .training:
        // A step as `Trainer` takes it.
        let optimizer = try Optimizer(.adamW(), parameters: parameters)
        steps = repeated(stop) {
          ContinuousClock().measure {
            _ = executor.trainingPass(labels: labels)
            optimizer.step(learningRate: 1e-4, clippingNorm: 1, pool: pool)
          }
        }
      case .inference: steps = repeated(stop) { ContinuousClock().measure { executor.forward() } }
      }
      if stop.isRequested { return nil }
      var measurement = BenchmarkReport.Measurement(
        plan: plan, steps: steps, peak: peak,
        memoryBytes: memoryBytes(of: plan, parameters: parameters.trainableCount))
      if measuresLayers {
        let runs = repeated(stop) {
          let timer = OperationTimer(plan)
          switch plan.purpose {
          case .training: _ = executor.trainingPass(labels: labels, observer: timer)
          case .inference: executor.forward(observer: timer)
          }
          return timer
        }
        if stop.isRequested { return nil }
        measurement.layers = plan.layers.indices.map {
          BenchmarkReport.Layer(plan: plan, index: $0, runs: runs)
        }
      }
      return measurement
    }
  }

  /// The plan, and weights and, for training, gradients and the two states of AdamW.
  private func memoryBytes(of plan: Plan, parameters: Int) -> Int {
    plan.runningBytes + (plan.purpose == .training ? 4 : 1) * parameters * MemoryLayout<Float>.stride
  }

  /// What `step` returns, over and over for `seconds`, once it is warm; less where it is stopped.
  private func repeated<Result>(_ stop: StopSignal, _ step: () -> Result) -> [Result] {
    for _ in 0..<Self.warmUpSteps where !stop.isRequested { _ = step() }
    let end = ContinuousClock.now + .seconds(seconds)
    var results: [Result] = []
    while !stop.isRequested && (results.count < Self.fewestSteps || .now < end) { results.append(step()) }
    return results
  }
}

/// Why the steps of a network can't be measured.
package enum BenchmarkError: Error, Equatable, CustomStringConvertible {
  case outOfMemory(neededBytes: Int, availableBytes: Int)

  package var description: String {
    switch self {
    case .outOfMemory(let needed, let available):
      "a step \(MemoryShortage(neededBytes: needed, availableBytes: available)); take a smaller batch, size or width"
    }
  }
}
