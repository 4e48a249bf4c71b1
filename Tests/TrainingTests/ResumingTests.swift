import Foundation
import SkipSegConcurrency
import SkipSegFiles
import SkipSegTraining
import TestSupport
import Testing

/// Runs that go on: after a stop, beyond their end, and where their data lies now.
@Suite(.serialized) struct ResumingTests {
  private let runs: TinyRuns

  init() throws {
    runs = try TinyRuns(pairs: 8) {
      $0.batchSize = 1
      $0.epochs = 1
      $0.averagingDecay = 0
    }
  }

  private func run(_ trainer: Trainer, _ report: (TrainingEvent) -> Void = { _ in }) throws -> Trainer.Outcome
  {
    try trainer.run(stop: StopSignal(), report: report)
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
    let whole = try runs.trainer("whole", change)
    #expect(try run(whole) == .complete)
    let stopped = try runs.trainer("stopped", limits: ResourceLimits(minutes: 0), change)
    #expect(try run(stopped) == .timeIsUp && stopped.completedSteps == 0)
    let middle = try Trainer(resuming: stopped.folder, threads: 1)
    let stop = StopSignal()
    let outcome = try middle.run(stop: stop) { event in
      if case .detail(.step) = event, middle.completedSteps == 4 { stop.request() }
    }
    #expect(outcome == .interrupted)
    #expect(try run(Trainer(resuming: stopped.folder, threads: 2)) == .complete)
    for path in [\RunFolder.best, \.last, \.history, \.checkpoint] {
      #expect(
        try FileSystem.read(whole.folder[keyPath: path]) == FileSystem.read(stopped.folder[keyPath: path]))
    }
  }

  @Test func aCompleteRunIsExtended() throws {
    let first = try runs.trainer("extended")
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
    let trainer = try runs.trainer("early") {
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

  /// The same run in the same place, interrupted or not, ends in the same bytes as one whose data and folder were moved.
  @Test func aRunGoesOnWhereItsDataLiesNow() throws {
    let whole = try runs.trainer("whole") { $0.epochs = 2 }
    #expect(try run(whole) == .complete)

    let data = try TemporaryFolder()
    try data.pairs(8)
    let classes = try TemporaryFolder()
    let change: (inout TrainingConfiguration) -> Void = {
      $0.epochs = 2
      $0.data = data.path
    }
    let moved = try runs.trainer("moved", limits: ResourceLimits(minutes: 0), change)
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
        error?.description.hasSuffix("go on with its new folder") == true)
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
    let trainer = try runs.trainer("complete")
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
    #expect(try Trainer(resuming: trainer.folder, threads: 1).configuration.data == runs.folder.path)
    do { _ = try Trainer(resuming: trainer.folder, data: same.path, threads: 1) }
    #expect(try Trainer(resuming: trainer.folder, threads: 1).configuration.data == same.path)
  }

  /// Within the data it moves with that; elsewhere it is given.
  @Test func aClassListMayLieElsewhere() throws {
    let (old, lists) = (try TemporaryFolder(), try TemporaryFolder())
    try old.pairs(8)
    try old.write("no\nyes\n", "names.txt")
    try lists.write("no\nyes\n", "names.txt")
    let within = try runs.trainer("within", limits: ResourceLimits(minutes: 0)) {
      $0.data = old.path
      $0.classFile = old.path("names.txt")
    }
    #expect(try run(within) == .timeIsUp)
    let beside = try runs.trainer("beside", limits: ResourceLimits(minutes: 0)) {
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
