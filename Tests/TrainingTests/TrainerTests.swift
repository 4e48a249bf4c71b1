import Basics
import Concurrency
import Datasets
import Engine
import Files
import Foundation
import Imaging
import Inference
import Models
import Networks
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

  /// Stopped by the clock, frozen, averaged, accumulated, with branches left out, and begun again: the same bytes.
  @Test func timeThatIsUpChangesNothing() throws {
    let change = { (configuration: inout TrainingConfiguration) in
      configuration.epochs = 2
      configuration.frozenEpochs = 1
      configuration.accumulation = 2
      configuration.dropPath = 0.3
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
    let report = try evaluation.run(output: FileSystem.join(folder.path, "scores")) { _ in }.report
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
        architecture: UnetConfiguration(encoder: "resnet18", classCount: 2), normalization: .imageNet,
        maskEncoding: MaskEncoding(classes: ClassList(names: ["0", "1"]), mapping: .index, ignoreIndex: nil)))
    let judged = try Inference.bytes(of: model, height: large, width: large, precision: .float32, threads: 2)
    let training = try configuration.memory(of: model, threads: 2).bytes(batch: 1, size: 64)
    let change: (inout TrainingConfiguration) -> Void = { $0.data = data.path }
    let error = #expect(throws: TrainingError.self) {
      try trainer("refused", limits: ResourceLimits(memory: training + judged), change)
    }
    guard case .photographOutOfMemory(let file, "validating", training, let needed, let available) = error
    else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(file == data.path("val/images/1.png") && needed > judged && available == judged)
    #expect(!FileSystem.exists(folder.path("runs/refused")))
    // Room for the decoded pixels and the masks too.
    let fitting = try trainer(
      "fitting", limits: ResourceLimits(memory: training + judged + 8 * large * large), change)
    var faults: [String] = []
    #expect(try run(fitting) { if case .fault(let fault) = $0 { faults.append(fault) } } == .complete)
    #expect(faults.isEmpty)
  }

  /// The same run in the same place, interrupted or not, ends in the same bytes as one whose data and folder were moved.
  @Test func aRunGoesOnWhereItsDataLiesNow() throws {
    let whole = try trainer("whole") { $0.epochs = 2 }
    #expect(try run(whole) == .complete)

    let data = try TemporaryFolder()
    try data.pairs(8)
    let classes = try TemporaryFolder()
    let change: (inout TrainingConfiguration) -> Void = {
      $0.epochs = 2
      $0.data = data.path
    }
    let moved = try trainer("moved", limits: ResourceLimits(minutes: 0), change)
    #expect(try run(moved) == .timeIsUp)
    // The run and its data move, and the data's old place is there but empty.
    let run = RunFolder(path: FileSystem.join(classes.path, "run"))
    try FileSystem.rename(moved.folder.path, to: run.path)
    let new = FileSystem.join(classes.path, "data")
    try FileSystem.rename(data.path, to: new)
    for exists in [false, true] {
      if exists { try FileSystem.createFolder(data.path) }
      let error = #expect(throws: TrainingError.self) { try Trainer(resuming: run, threads: 2) }
      #expect("\(String(describing: error))".contains("the run's data can't be opened there"))
      #expect(
        error?.description.hasSuffix("give the folder: skipseg train --resume \(run.path) DATA") == true)
    }
    let resumed = try Trainer(resuming: run, data: new, threads: 2)
    #expect(resumed.notes.contains("the run's data lies in \(new) from now on"))
    #expect(try self.run(resumed) == .complete)
    #expect(try FileSystem.read(whole.folder.best) == FileSystem.read(run.best))
    // The new place is kept, in both files.
    #expect(try Trainer(resuming: run, threads: 2).configuration.data == new)
    #expect(String(decoding: try FileSystem.read(run.configuration), as: UTF8.self).contains("\"\(new)\""))
  }

  /// A run that is complete keeps the new place too, though it saves no more.
  @Test func otherDataIsRefusedAndACompleteRunKeepsTheNewPlace() throws {
    let trainer = try trainer("complete")
    #expect(try run(trainer) == .complete)
    let (same, other) = (try TemporaryFolder(), try TemporaryFolder())
    try same.pairs(8)
    try other.pairs(8)
    try other.image("images/03.jpg", seed: 99)
    let error = #expect(throws: TrainingError.self) {
      try Trainer(resuming: trainer.folder, data: other.path, threads: 1)
    }
    guard case .dataChanged = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try Trainer(resuming: trainer.folder, threads: 1).configuration.data == folder.path)
    do { _ = try Trainer(resuming: trainer.folder, data: same.path, threads: 1) }
    #expect(try Trainer(resuming: trainer.folder, threads: 1).configuration.data == same.path)
  }

  /// Within the data it moves with that; elsewhere it is given.
  @Test func aClassListMayLieElsewhere() throws {
    let (old, lists) = (try TemporaryFolder(), try TemporaryFolder())
    try old.pairs(8)
    try old.write("no\nyes\n", "names.txt")
    try lists.write("no\nyes\n", "names.txt")
    let within = try trainer("within", limits: ResourceLimits(minutes: 0)) {
      $0.data = old.path
      $0.classFile = old.path("names.txt")
    }
    #expect(try run(within) == .timeIsUp)
    let beside = try trainer("beside", limits: ResourceLimits(minutes: 0)) {
      $0.classFile = lists.path("names.txt")
    }
    #expect(try run(beside) == .timeIsUp)
    let new = FileSystem.join(lists.path, "moved")
    try FileSystem.rename(old.path, to: new)
    #expect(
      try Trainer(resuming: within.folder, data: new, threads: 1).configuration.classFile
        == FileSystem.join(new, "names.txt"))
    try FileSystem.rename(lists.path("names.txt"), to: lists.path("names-2.txt"))
    let error = #expect(throws: TrainingError.self) { try Trainer(resuming: beside.folder, threads: 1) }
    #expect(error == .classFileNotFound(file: lists.path("names.txt"), run: beside.folder.path))
    let given = try Trainer(resuming: beside.folder, classFile: lists.path("names-2.txt"), threads: 1)
    #expect(given.configuration.classFile == lists.path("names-2.txt"))
  }
}
