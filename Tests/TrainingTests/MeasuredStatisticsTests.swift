import Foundation
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEngine
import SkipSegFiles
import SkipSegImaging
import SkipSegModels
import SkipSegNetworks
import SkipSegTraining
import TestSupport
import Testing

/// Runs whose statistics of batch norm are measured anew at their end.
@Suite(.serialized) struct MeasuredStatisticsTests {
  private let runs: TinyRuns

  init() throws {
    runs = try TinyRuns(pairs: 8) {
      $0.batchSize = 2
      $0.epochs = 2
      $0.averagingDecay = 0.9
      $0.statistics = .measured
      $0.validationShare = 0.4
    }
    // Photographs of two sizes.
    for index in 0..<3 {
      try runs.folder.image("images/0\(index).jpg", width: 20, height: 14, seed: index)
      try runs.folder.mask("masks/0\(index).png", width: 20, height: 14)
    }
  }

  private func run(_ trainer: Trainer) throws -> Trainer.Outcome {
    try trainer.run(stop: StopSignal()) { _ in }
  }

  /// What the first layer hands to the first batch norm, over all photographs that are trained on, in double precision.
  @Test func theyAreMeanAndVarianceOverAllPhotographs() throws {
    let trainer = try runs.trainer("measured")
    #expect(try run(trainer) == .complete)
    let model = try Model(contentsOf: trainer.folder.last)
    let (outputs, taps, channels) = (8, 7, 3)
    let weights = model.parameters.read("encoder.conv1.weight").map(Double.init)
    var values = [[Double]](repeating: [], count: outputs)
    var options = DatasetOptions()
    options.validationShare = trainer.configuration.validationShare
    options.seed = trainer.configuration.seed
    let samples = try Dataset.open(runs.folder.path, options: options).training
    #expect(samples.count == trainer.trainingSampleCount)
    for sample in samples {
      let image = try ImageFile.photograph(sample.image, channels: channels).image
      var input = [Float](repeating: 0, count: image.pixels.count)
      input.withUnsafeMutableBufferPointer { model.specification.normalization.normalize(image, into: $0) }
      for output in 0..<outputs {
        for y in 0..<(image.height + 1) / 2 {
          for x in 0..<(image.width + 1) / 2 {
            var sum = 0.0
            for channel in 0..<channels {
              for tap in 0..<taps * taps {
                let (row, column) = (2 * y + tap / taps - 3, 2 * x + tap % taps - 3)
                guard (0..<image.height).contains(row), (0..<image.width).contains(column) else { continue }
                sum +=
                  weights[(output * channels + channel) * taps * taps + tap]
                  * Double(input[(row * image.width + column) * channels + channel])
              }
            }
            values[output].append(sum)
          }
        }
      }
    }
    let means = values.map { $0.reduce(0, +) / Double($0.count) }
    let variances = zip(values, means).map { values, mean in
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    }
    for (name, expected) in [("running_mean", means), ("running_var", variances)] {
      let found = model.parameters.read("encoder.bn1.\(name)")
      let largest = expected.map(abs).max() ?? 0
      #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-4 * largest }, "\(name)")
    }
    // The weights are those of a run that keeps its averages.
    let moving = try runs.trainer("moving") { $0.statistics = .moving }
    #expect(try run(moving) == .complete)
    let other = try Model(contentsOf: moving.folder.last).parameters
    for parameter in model.parameters.parameters {
      let isEqual = other.read(parameter.name) == model.parameters.read(parameter.name)
      #expect(isEqual == (parameter.role != .statistic), "\(parameter.name)")
    }
  }

  /// Whole photographs of the pixels of four batches take less than a step of training, whose memory is given back before.
  @Test(arguments: ["resnet18", "resnet34", "resnet50", "densenet121", "mit_b0"])
  func theyTakeNoMoreMemoryThanTraining(encoder: String) throws {
    let graph = try Unet.graph(UnetConfiguration(encoder: encoder, classCount: 11))
    let training = try Plan(graph: graph, batch: 8, height: 256, width: 256, purpose: .training, threads: 2)
    let measuring = try Plan(
      graph: graph, batch: 8, height: 512, width: 512, purpose: .inference, statistics: .pooled, threads: 2)
    #expect(measuring.runningBytes < training.runningBytes)
  }

  @Test func whatIsTooSmallForTheNetworkIsLeftOut() throws {
    // With these half of the photographs are smaller than it takes, and fewer are held out.
    try runs.folder.image("images/03.jpg", width: 20, height: 14, seed: 3)
    try runs.folder.mask("masks/03.png", width: 20, height: 14)
    let trainer = try runs.trainer("dense") {
      $0.encoder = "densenet121"
      $0.epochs = 1
    }
    #expect(try run(trainer) == .complete)
  }

  /// Stopped before the measurement and after it, on another number of threads: the same bytes.
  @Test func aStopChangesNothing() throws {
    let whole = try runs.trainer("whole")
    #expect(try run(whole) == .complete)
    let stopped = try runs.trainer("stopped")
    let stop = StopSignal()
    let steps = stopped.stepsPerEpoch * stopped.configuration.epochs
    let outcome = try stopped.run(stop: stop) { event in
      if case .detail(.step) = event, stopped.completedSteps == steps { stop.request() }
    }
    #expect(outcome == .interrupted && stopped.completedEpochs == 1)
    let judging = try Trainer(resuming: stopped.folder, threads: 1)
    let second = StopSignal()
    let later = try judging.run(stop: second) { event in
      if case .detail(.validated(images: 1, of: _)) = event { second.request() }
    }
    // So few photographs may all be judged before the first is told.
    if later == .interrupted {
      #expect(judging.completedEpochs == 1)
      #expect(try run(Trainer(resuming: stopped.folder, threads: 3)) == .complete)
    }
    for path in [\RunFolder.best, \.last, \.history, \.checkpoint] {
      #expect(
        try FileSystem.read(whole.folder[keyPath: path]) == FileSystem.read(stopped.folder[keyPath: path]))
    }
  }
}
