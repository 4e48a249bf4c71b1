import Foundation
import SkipSegBasics
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEngine
import SkipSegFiles
import SkipSegImaging
import SkipSegInference
import SkipSegModels
import SkipSegNetworks
import SkipSegTraining
import TestSupport
import Testing

/// Runs of a few steps on tiny photographs.
@Suite(.serialized) struct TrainerTests {
  private let runs: TinyRuns

  init() throws {
    runs = try TinyRuns(pairs: 8) {
      $0.batchSize = 1
      $0.epochs = 1
      $0.averagingDecay = 0
    }
  }

  private static let head = "segmentation_head.0.weight"

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
    let healed = try runs.trainer("healed") { $0.saveMinutes = saveMinutes }
    var (skipped, returns, steps) = (0, [Double](), 0)
    let outcome = try run(healed) { event in
      switch event {
      case .detail(.step):
        steps += 1
        if steps == 2 { spoil(healed) }
      case .detail(.skipped(let epoch, let step, let files)):
        skipped += 1
        #expect(epoch == 1 && step == 2 + skipped)
        #expect(files.count == 1 && files[0].hasSuffix(".jpg"))
      case .detail(.wentBack(let epoch, let factor)):
        #expect(epoch == 1)
        returns.append(factor)
      default: break
      }
    }
    #expect(outcome == .complete && skipped == 3 && returns == [0.5])
    #expect(steps == 2 + 3 + healed.stepsPerEpoch)

    let slow = try runs.trainer("slow") { $0.learningRate /= 2 }
    #expect(try run(slow) == .complete)
    #expect(try FileSystem.read(healed.folder.best) == FileSystem.read(slow.folder.best))
    #expect(try FileSystem.read(healed.folder.history) == FileSystem.read(slow.folder.history))
  }

  @Test func aSingleStepThatIsNotFiniteChangesNothing() throws {
    let trainer = try runs.trainer("skipped")
    let parameters = trainer.model.parameters
    var (before, steps) = ([[Float]](), 0)
    let outcome = try run(trainer) { event in
      switch event {
      case .detail(.step):
        steps += 1
        if steps == 2 {
          before = parameters.names.map(parameters.read)
          spoil(trainer)
        }
      case .detail(.skipped):
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
    let trainer = try runs.trainer("lost")
    var returns = 0
    let error = #expect(throws: TrainingError.self) {
      try run(trainer) { event in
        if case .detail(.wentBack) = event { returns += 1 }
        if case .detail(.step) = event { spoil(trainer) }
      }
    }
    #expect(error == .didNotHeal(epoch: 1, returns: 3) && returns == 3)
    #expect(!FileSystem.exists(trainer.folder.best) && !FileSystem.exists(trainer.folder.last))
  }

  /// What is saved is the naive average over the steps, statistics included.
  @Test func theMovingAverageIsSaved() throws {
    let trainer = try runs.trainer("averaged") { $0.averagingDecay = 0.4 }
    let names = [Self.head, "encoder.bn1.running_mean", "encoder.bn1.running_var"]
    let parameters = trainer.model.parameters
    var average = names.map { parameters.read($0).map(Double.init) }
    var steps = 0.0
    _ = try run(trainer) { event in
      guard case .detail(.step) = event else { return }
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
    let trainer = try runs.trainer("frozen") {
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
      guard case .detail(.epoch) = event else { return }
      let isAsBefore = zip(encoder, before).allSatisfy { parameters.read($0) == $1 }
      #expect(isAsBefore == (frozenEpochs == 0))
      frozenEpochs += 1
    }
    #expect(frozenEpochs == 2 && parameters.read(Self.head) != head)
  }

  @Test(arguments: [false, true])
  func aFoldIsHeldOut(hasValidationSplit: Bool) throws {
    if hasValidationSplit {
      for kind in ["images", "masks"] {
        for part in ["train", "val"] {
          try FileManager.default.createDirectory(
            atPath: "\(runs.folder.path)/\(part)", withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(
          atPath: "\(runs.folder.path)/\(kind)", toPath: "\(runs.folder.path)/val/\(kind)")
        try FileManager.default.moveItem(
          atPath: "\(runs.folder.path)/\(kind)", toPath: "\(runs.folder.path)/train/\(kind)")
      }
    }
    let trainer = try runs.trainer("fold") { $0.fold = Fold(index: 1, count: 4) }
    let split = try JSONText.decode(
      TrainingSplit.self, from: String(decoding: FileSystem.read(trainer.folder.split), as: UTF8.self))
    #expect(split.validation.count == (hasValidationSplit ? 4 : 2))
    #expect(split.training.count == (hasValidationSplit ? 12 : 6))
    #expect(Set(split.training).isDisjoint(with: split.validation))
    #expect(Set(split.training + split.validation).count == (hasValidationSplit ? 16 : 8))
    _ = try run(trainer)
    // Judged by the samples of the fold, and by the same score.
    let evaluation = try ModelEvaluation(
      model: Model(contentsOf: trainer.folder.best), data: runs.folder.path, choice: .validation, threads: 2)
    let report = try evaluation.run(output: FileSystem.join(runs.folder.path, "scores")) { _ in }.report
    #expect(report.images.count == split.validation.count)
    #expect(report.scores.meanIoU == trainer.bestRecord?.meanIoU)
  }

  /// Before anything is written or learnt.
  @Test func aValidationPhotographThatDoesNotFitIsRefusedBeforeTheFirstStep() throws {
    let (large, data) = (600, try TemporaryFolder())
    for split in ["train", "val"] {
      for index in 0..<2 {
        let side = split == "val" && index == 1 ? large : 64
        try data.image("\(split)/images/\(index).png", width: side, height: side, seed: index)
        try data.mask("\(split)/masks/\(index).png", width: side, height: side)
      }
    }
    let model = try Model(
      ModelSpecification(
        architecture: UnetConfiguration(encoder: "resnet18", classCount: 2, encoderWidth: 8),
        normalization: .imageNet,
        maskEncoding: MaskEncoding(classes: ClassList(names: ["0", "1"]), mapping: .index, ignoreIndex: nil)))
    let judged = try Inference.bytes(of: model, height: large, width: large, precision: .float32, threads: 2)
    let training = try runs.configuration.memory(of: model, threads: 2).bytes(batch: 1, size: 64)
    let change: (inout TrainingConfiguration) -> Void = { $0.data = data.path }
    let error = #expect(throws: TrainingError.self) {
      try runs.trainer("refused", limits: ResourceLimits(memory: training + judged), change)
    }
    guard case .photographOutOfMemory(let file, "validating", training, let needed, let available) = error
    else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(file == data.path("val/images/1.png") && needed > judged && available == judged)
    #expect(!FileSystem.exists(runs.folder.path("runs/refused")))
    // Room for the decoded pixels and the masks too.
    let fitting = try runs.trainer(
      "fitting", limits: ResourceLimits(memory: training + judged + 8 * large * large), change)
    var faults: [Fault] = []
    #expect(try run(fitting) { if case .fault(let fault) = $0 { faults.append(fault) } } == .complete)
    #expect(faults.isEmpty)
  }

}
