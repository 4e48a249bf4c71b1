import Basics
import Concurrency
import Datasets
import Files
import Foundation
import Inference
import Models
import TestSupport
import Testing
import Training

/// Runs of a few steps on tiny photographs.
@Suite(.serialized) struct TrainerTests {
  private let folder: TemporaryFolder
  private var configuration: TrainingConfiguration

  init() throws {
    folder = try TemporaryFolder()
    try folder.pairs(8)
    configuration = TrainingConfiguration(data: folder.path)
    configuration.encoder = "resnet18"
    configuration.size = 64
    configuration.batchSize = 1
    configuration.epochs = 1
    configuration.averagingDecay = 0
  }

  private static let head = "segmentation_head.0.weight"

  private func trainer(
    _ name: String, limits: ResourceLimits = ResourceLimits(),
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> Trainer {
    var configuration = configuration
    change(&configuration)
    return try Trainer(
      configuration: configuration, output: FileSystem.join(folder.path, "runs/\(name)"), threads: 2,
      limits: limits)
  }

  private func run(_ trainer: Trainer, _ report: (TrainingEvent) -> Void = { _ in }) throws -> Trainer.Outcome
  {
    try trainer.run(stop: StopSignal(), report: report)
  }

  private func spoil(_ trainer: Trainer) {
    let weights = trainer.model.parameters.read(Self.head)
    trainer.model.parameters.write(Self.head, weights.map { _ in .nan })
  }

  /// With half the learning rate from the beginning a run takes the same steps: a factor of 2 is exact.
  /// However many checkpoints there are of the middle of the epoch, that of its beginning is kept.
  @Test(arguments: [10, 1e-9])
  func spoiltWeightsGoBackToTheBeginningAtHalfTheRate(saveMinutes: Double) throws {
    let healed = try trainer("healed") { $0.saveMinutes = saveMinutes }
    var (skipped, returns, steps) = (0, [Double](), 0)
    let outcome = try run(healed) { event in
      switch event {
      case .step:
        steps += 1
        if steps == 2 { spoil(healed) }
      case .skipped(let epoch, let step, let files):
        skipped += 1
        #expect(epoch == 1 && step == 2 + skipped)
        #expect(files.count == 1 && files[0].hasSuffix(".jpg"))
      case .wentBack(let epoch, let factor):
        #expect(epoch == 1)
        returns.append(factor)
      default: break
      }
    }
    #expect(outcome == .complete && skipped == 3 && returns == [0.5])
    #expect(steps == 2 + 3 + healed.stepsPerEpoch)

    let slow = try trainer("slow") { $0.learningRate /= 2 }
    #expect(try run(slow) == .complete)
    #expect(try FileSystem.read(healed.folder.best) == FileSystem.read(slow.folder.best))
    #expect(try FileSystem.read(healed.folder.history) == FileSystem.read(slow.folder.history))
  }

  @Test func aSingleStepThatIsNotFiniteChangesNothing() throws {
    let trainer = try trainer("skipped")
    let parameters = trainer.model.parameters
    var (before, steps) = ([[Float]](), 0)
    let outcome = try run(trainer) { event in
      switch event {
      case .step:
        steps += 1
        if steps == 2 {
          before = parameters.names.map(parameters.read)
          spoil(trainer)
        }
      case .skipped:
        #expect(steps == 2)
        for (name, values) in zip(parameters.names, before) {
          if name != Self.head { #expect(parameters.read(name) == values, "\(name)") }
          parameters.write(name, values)
        }
      default: break
      }
    }
    #expect(outcome == .complete && steps == trainer.stepsPerEpoch && !before.isEmpty)
    let saved = try Model(contentsOf: trainer.folder.best)
    for name in parameters.names {
      #expect(saved.parameters.read(name).allSatisfy { $0.isFinite }, "\(name)")
    }
  }

  @Test func whatDoesNotHealEndsTheRunWithoutAModel() throws {
    let trainer = try trainer("lost")
    var returns = 0
    let error = #expect(throws: TrainingError.self) {
      try run(trainer) { event in
        if case .wentBack = event { returns += 1 }
        if case .step = event { spoil(trainer) }
      }
    }
    #expect(error == .didNotHeal(epoch: 1, returns: 3) && returns == 3)
    #expect(!FileSystem.exists(trainer.folder.best) && !FileSystem.exists(trainer.folder.last))
  }

  /// What is saved is the naive average over the steps, statistics included.
  @Test func theMovingAverageIsSaved() throws {
    let trainer = try trainer("averaged") { $0.averagingDecay = 0.4 }
    let names = [Self.head, "encoder.bn1.running_mean", "encoder.bn1.running_var"]
    let parameters = trainer.model.parameters
    var average = names.map { parameters.read($0).map(Double.init) }
    var steps = 0.0
    _ = try run(trainer) { event in
      guard case .step = event else { return }
      steps += 1
      let decay = min(0.4, (1 + steps) / (10 + steps))
      for (index, name) in names.enumerated() {
        average[index] = zip(average[index], parameters.read(name)).map {
          $0 * decay + Double($1) * (1 - decay)
        }
      }
    }
    let saved = try Model(contentsOf: trainer.folder.best).parameters
    for (index, name) in names.enumerated() {
      #expect(saved.read(name) != parameters.read(name), "\(name)")
      for (value, expected) in zip(saved.read(name), average[index]) {
        #expect(abs(Double(value) - expected) <= 1e-5 * max(abs(expected), 1e-2), "\(name)")
      }
    }
  }

  @Test func aFrozenEncoderStaysAsItIsWithItsStatistics() throws {
    let trainer = try trainer("frozen") {
      $0.epochs = 2
      $0.frozenEpochs = 1
      $0.encoderLearningRate = 1e-4
    }
    let parameters = trainer.model.parameters
    let encoder = parameters.names.filter { $0.hasPrefix("encoder.") }
    let before = encoder.map(parameters.read)
    let head = parameters.read(Self.head)
    var frozenEpochs = 0
    _ = try run(trainer) { event in
      guard case .epoch = event else { return }
      let isAsBefore = zip(encoder, before).allSatisfy { parameters.read($0) == $1 }
      #expect(isAsBefore == (frozenEpochs == 0))
      frozenEpochs += 1
    }
    #expect(frozenEpochs == 2 && parameters.read(Self.head) != head)
  }

  /// Stopped by the clock, frozen, averaged, accumulated and begun again: the same bytes.
  @Test func timeThatIsUpChangesNothing() throws {
    let change = { (configuration: inout TrainingConfiguration) in
      configuration.epochs = 2
      configuration.frozenEpochs = 1
      configuration.accumulation = 2
      configuration.averagingDecay = 0.9
      configuration.optimizer = .sgd
    }
    let whole = try trainer("whole", change)
    #expect(try run(whole) == .complete)
    let stopped = try trainer("stopped", limits: ResourceLimits(minutes: 0), change)
    #expect(try run(stopped) == .timeIsUp && stopped.completedSteps == 0)
    let middle = try Trainer(resuming: stopped.folder, threads: 1)
    let stop = StopSignal()
    let outcome = try middle.run(stop: stop) { event in
      if case .step = event, middle.completedSteps == 4 { stop.request() }
    }
    #expect(outcome == .interrupted)
    #expect(try run(Trainer(resuming: stopped.folder, threads: 2)) == .complete)
    for path in [\RunFolder.best, \.last, \.history, \.checkpoint] {
      #expect(
        try FileSystem.read(whole.folder[keyPath: path]) == FileSystem.read(stopped.folder[keyPath: path]))
    }
  }

  @Test func aCompleteRunIsExtended() throws {
    let first = try trainer("extended")
    #expect(try run(first) == .complete)
    #expect(try run(Trainer(resuming: first.folder, threads: 1)) == .complete)
    let longer = try Trainer(resuming: first.folder, epochs: 2, threads: 1)
    #expect(
      longer.notes.contains {
        $0.hasPrefix("2 epochs instead of 1: the learning rate follows the schedule of 2")
      })
    #expect(try run(longer) == .complete)
    #expect(longer.completedEpochs == 2)
    let text = String(decoding: try FileSystem.read(first.folder.configuration), as: UTF8.self)
    #expect(text.contains("\"epochs\" : 2"))
  }

  /// A learning rate that changes no weight: no epoch after the first is better.
  @Test func patienceEndsARun() throws {
    let trainer = try trainer("early") {
      $0.epochs = 20
      $0.patience = 1
      $0.learningRate = 1e-30
      $0.frozenEpochs = 20
    }
    #expect(try run(trainer) == .stoppedEarly)
    let record = try #require(trainer.bestRecord)
    #expect(trainer.completedEpochs == record.epoch + 1)
    let resumed = try Trainer(resuming: trainer.folder, epochs: 30, threads: 1)
    #expect(try run(resumed) == .stoppedEarly && resumed.completedEpochs == trainer.completedEpochs)
  }

  @Test(arguments: [false, true])
  func aFoldIsHeldOut(hasValidationSplit: Bool) throws {
    if hasValidationSplit {
      for kind in ["images", "masks"] {
        for part in ["train", "val"] {
          try FileManager.default.createDirectory(
            atPath: "\(folder.path)/\(part)", withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(
          atPath: "\(folder.path)/\(kind)", toPath: "\(folder.path)/val/\(kind)")
        try FileManager.default.moveItem(
          atPath: "\(folder.path)/\(kind)", toPath: "\(folder.path)/train/\(kind)")
      }
    }
    let trainer = try trainer("fold") { $0.fold = Fold(index: 1, count: 4) }
    let split = try JSONText.decode(
      TrainingSplit.self, from: String(decoding: FileSystem.read(trainer.folder.split), as: UTF8.self))
    #expect(split.validation.count == (hasValidationSplit ? 4 : 2))
    #expect(split.training.count == (hasValidationSplit ? 12 : 6))
    #expect(Set(split.training).isDisjoint(with: split.validation))
    #expect(Set(split.training + split.validation).count == (hasValidationSplit ? 16 : 8))
    _ = try run(trainer)
    // Judged by the samples of the fold, and by the same score.
    let evaluation = try ModelEvaluation(
      model: Model(contentsOf: trainer.folder.best), data: folder.path, choice: .validation, threads: 2)
    let (report, _) = try evaluation.run(output: FileSystem.join(folder.path, "scores")) { _ in }
    #expect(report.images.count == split.validation.count)
    #expect(report.scores.meanIoU == trainer.bestRecord?.meanIoU)
  }
}
