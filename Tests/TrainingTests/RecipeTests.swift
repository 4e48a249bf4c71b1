import Foundation
import SkipSegBasics
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegFiles
import SkipSegModels
import SkipSegSamples
import SkipSegTraining
import TestSupport
import Testing

/// Runs with what is off by default: pasted classes, more colour, dropout, smoothed labels, decay on weights, a path at full
/// resolution, and whole pictures at the end.
@Suite(.serialized) struct RecipeTests {
  private let runs: TinyRuns

  /// Six pictures of 100 x 70 to train on, in three steps an epoch.
  init() throws {
    runs = try TinyRuns(pairs: 8) {
      $0.batchSize = 1
      $0.accumulation = 2
      $0.epochs = 2
      $0.averagingDecay = 0.9
      $0.dropout = 0.3
      $0.labelSmoothing = 0.1
      ($0.weightDecay, $0.decayScope) = (0.05, .weights)
      $0.augmentation = AugmentationConfiguration(.vivid)
      $0.augmentation.pasteShare = 0.8
      $0.classWeights = .list([1, 2])
      $0.fine = true
      $0.finish = 0.4
    }
    for index in 0..<8 {
      try runs.folder.image("images/0\(index).jpg", width: 100, height: 70, seed: index)
      try runs.folder.mask("masks/0\(index).png", width: 100, height: 70)
    }
  }

  private func run(_ trainer: Trainer, stoppingAfter steps: Int? = nil) throws -> Trainer.Outcome {
    let stop = StopSignal()
    return try trainer.run(stop: stop) { event in
      if case .detail(.step) = event, trainer.completedSteps == steps { stop.request() }
    }
  }

  private func expectSame(_ first: RunFolder, _ second: RunFolder) throws {
    for path in [\RunFolder.best, \.last, \.history, \.checkpoint] {
      #expect(try FileSystem.read(first[keyPath: path]) == FileSystem.read(second[keyPath: path]))
    }
  }

  /// Stopped among square crops, and among whole pictures.
  @Test func resumedRunsEndInTheSameBytesForAnyNumberOfThreads() throws {
    let whole = try runs.trainer("whole")
    #expect(whole.stepsPerEpoch == 3 || whole.stepsPerEpoch == 4)
    let total = 2 * whole.stepsPerEpoch
    #expect(try run(whole) == .complete)
    let stopped = try runs.trainer("stopped")
    #expect(try run(stopped, stoppingAfter: 2) == .interrupted)
    let middle = try Trainer(resuming: stopped.folder, threads: 1)
    #expect(try run(middle, stoppingAfter: total - 1) == .interrupted)
    #expect(try run(Trainer(resuming: stopped.folder, threads: 4)) == .complete)
    try expectSame(whole.folder, stopped.folder)
    for threads in [1, 4] {
      let other = try Trainer(
        configuration: runs.configuration, output: runs.folder.path("runs/threads"), threads: threads)
      #expect(try run(other) == .complete)
      try expectSame(whole.folder, other.folder)
    }
  }

  /// Each of them does something, and the file says what.
  @Test func everyChoiceChangesTheRun() throws {
    let changes: [(String, (inout TrainingConfiguration) -> Void)] = [
      ("all", { _ in }), ("dropout", { $0.dropout = 0 }), ("smoothing", { $0.labelSmoothing = 0 }),
      ("decay", { $0.decayScope = .all }), ("paste", { $0.augmentation.pasteShare = 0 }),
      ("hue", { $0.augmentation.hue = 0 }), ("finish", { $0.finish = 0 }), ("fine", { $0.fine = false }),
    ]
    var models: [[UInt8]] = []
    for (name, change) in changes {
      let trainer = try runs.trainer(name, change)
      #expect(try run(trainer) == .complete)
      #expect(try TrainingConfiguration(contentsOf: trainer.folder.configuration) == trainer.configuration)
      models.append(try FileSystem.read(trainer.folder.last))
    }
    #expect(Set(models).count == changes.count)
  }

  @Test func theBeginningSaysWhatIsDone() throws {
    let trainer = try runs.trainer("notes")
    let first = 2 * trainer.stepsPerEpoch - Int(0.8 * Double(trainer.stepsPerEpoch)) + 1
    #expect(
      trainer.notes.contains(
        "from step \(first) on crops are whole pictures of 96 x 64, and a step takes about 1.5 times as long")
    )
    #expect(trainer.notes.contains { $0.hasPrefix("pasted from other pictures: ") })
    #expect(!trainer.model.graph.nodes.contains { $0.name.contains("dropout") })
    let alike = try runs.trainer("alike") {
      $0.classWeights = .list([1, 1])
      $0.finish = 0.01
    }
    #expect(alike.notes.contains { $0.hasPrefix("nothing is pasted: no class is rare") })
    #expect(!alike.notes.contains { $0.contains("whole pictures") })
  }

  /// Whole pictures take more memory than square crops: it is planned for both.
  @Test func memoryIsPlannedForWholePicturesToo() throws {
    let model = try runs.trainer("model").model
    let memory = runs.configuration.memory(of: model, threads: 2)
    let square = try memory.bytes(batch: 1, size: 64)
    let whole = try memory.bytes(batch: 1, size: PixelSize(width: 96, height: 64))
    #expect(whole > square * 11 / 10)
    let limits = ResourceLimits(memory: (square + whole) / 2 * 8 / 7)
    let error = #expect(throws: TrainingError.self) { try runs.trainer("refused", limits: limits) }
    #expect(
      error?.description.hasPrefix("the finish, training 1 x 96 x 64, needs ") == true
        && error?.description.hasSuffix("leave the finish out") == true, "\(String(describing: error))")
    #expect(throws: Never.self) {
      try runs.trainer("square", limits: ResourceLimits(memory: 2 * whole)) { $0.finish = 0 }
    }
  }

  @Test func whatCantBeIsRefused() {
    let changes: [(String, (inout TrainingConfiguration) -> Void)] = [
      ("dropout", { $0.dropout = 0.95 }), ("dropout", { $0.dropout = -0.1 }), ("finish", { $0.finish = 1 }),
      ("finish", { $0.finish = .nan }), ("label smoothing", { $0.labelSmoothing = 0.6 }),
      (
        "cross-entropy",
        {
          $0.loss = LossFormula(rawValue: "dice")!
          $0.classWeights = .auto
        }
      ),
      ("paste", { $0.augmentation.pasteShare = 1.5 }), ("hue", { $0.augmentation.hue = -1 }),
      ("steps", { $0.steps = 0 }),
    ]
    #expect(runs.configuration.fault == nil)
    for (word, change) in changes {
      var configuration = runs.configuration
      change(&configuration)
      #expect(configuration.fault?.contains(word) == true, "\(word): \(configuration.fault ?? "")")
    }
  }
}

/// Runs whose length is a number of steps.
@Suite(.serialized) struct RunLengthTests {
  private func trainer(_ pairs: Int, steps: Int) throws -> (TinyRuns, Trainer) {
    let runs = try TinyRuns(pairs: pairs) {
      $0.batchSize = 2
      $0.steps = steps
    }
    return (runs, try runs.trainer("run"))
  }

  /// Whatever the samples are, the steps are as many as were asked for, or as few more as make epochs of one length.
  @Test(arguments: [1, 7, 119, 120, 121, 500, 5400])
  func smallSetsAreGoneThroughMoreOften(steps: Int) throws {
    let (_, trainer) = try trainer(6, steps: steps)
    let (epochs, length) = (trainer.configuration.epochs, trainer.stepsPerEpoch)
    #expect(epochs * length >= steps && (epochs - 1) * length < steps && epochs <= 120)
    #expect(trainer.notes.contains { $0.hasPrefix("\(epochs * length) steps, ") })
  }

  @Test func epochsOfASettledConfigurationTakeItsPlace() throws {
    let (runs, trainer) = try trainer(6, steps: 5)
    #expect(try trainer.run(stop: StopSignal()) { _ in } == .complete)
    #expect(trainer.completedSteps >= 5)
    var configuration = try TrainingConfiguration(contentsOf: trainer.folder.configuration)
    #expect(configuration.steps == 5 && configuration.epochSteps != nil)
    let again = try Trainer(configuration: configuration, output: runs.folder.path("runs/again"), threads: 1)
    #expect(again.configuration == trainer.configuration)
    try TrainingConfiguration.settings.apply(["epochs": "3"], to: &configuration)
    #expect(configuration.steps == nil && configuration.epochSteps == nil && configuration.epochs == 3)
  }
}
