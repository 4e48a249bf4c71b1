import SkipSegConcurrency
import SkipSegDatasets
import SkipSegFiles
import SkipSegTraining
import TestSupport
import Testing

/// Runs that are read as a sequence of events, and long work that is stopped.
@Suite(.serialized) struct EventTests {
  private let runs: TinyRuns

  init() throws {
    runs = try TinyRuns(pairs: 6) {
      $0.batchSize = 1
      $0.epochs = 2
    }
  }

  private func bytes(_ run: RunFolder) throws -> [[UInt8]] {
    try [run.best, run.last, run.history, run.checkpoint].map { try FileSystem.read($0) }
  }

  @Test func everyEpochComesToASlowReader() async throws {
    let trainer = try runs.trainer("read")
    var (epochs, done, total) = ([Int](), 0, 0)
    var outcome: Trainer.Outcome?
    for try await event in trainer.events() {
      switch event {
      case .detail(.epoch(let record, _, _)):
        epochs.append(record.epoch)
        // As slow as a reader may be.
        try await Task.sleep(for: .milliseconds(200))
      case .progress(let steps, let count): (done, total) = (steps, count)
      case .ended(let end): outcome = end
      default: break
      }
    }
    #expect(epochs == [1, 2] && outcome == .complete)
    #expect(total == 2 * trainer.stepsPerEpoch && done == total)
  }

  /// Cancelled before the first step, then after it: each time all is saved, and the end is as if nothing had been.
  @Test func cancellingSavesAndARunGoesOnToTheSameBytes() async throws {
    let whole = try runs.trainer("whole")
    #expect(try whole.run(stop: StopSignal()) { _ in } == .complete)
    for (steps, isNew) in [(0, true), (1, false)] {
      let trainer = isNew ? try runs.trainer("parts") : try Trainer(resuming: parts, threads: 1)
      let reader = Task {
        var (count, outcome) = (0, Trainer.Outcome?.none)
        if steps == 0 { withUnsafeCurrentTask { $0?.cancel() } }
        for try await event in trainer.events() {
          if case .detail(.step) = event {
            count += 1
            if count == steps { withUnsafeCurrentTask { $0?.cancel() } }
          }
          if case .ended(let end) = event { outcome = end }
        }
        return outcome
      }
      // A reader that is too late finds the run complete.
      #expect(try await reader.value == (trainer.isComplete ? .complete : .interrupted))
    }
    #expect(try Trainer(resuming: parts, threads: 2).run(stop: StopSignal()) { _ in } == .complete)
    #expect(try bytes(parts) == bytes(whole.folder))
  }

  private var parts: RunFolder { RunFolder(path: runs.folder.path("runs/parts")) }

  @Test func aRunThatNobodyReadsGoesOnToItsEnd() async throws {
    let trainer = try runs.trainer("unread")
    _ = trainer.events()
    while !trainer.isComplete { try await Task.sleep(for: .milliseconds(10)) }
    // Whoever calls it meanwhile waits for its end.
    let stop = StopSignal()
    #expect(try trainer.run(stop: stop) { _ in } == .complete)
    stop.request()
    #expect(try Trainer(resuming: trainer.folder, threads: 1).isComplete)
  }

  /// A sample that can't be read is told with its file, its kind and what took its place.
  @Test func aFaultSaysItsFileAndKind() throws {
    let trainer = try runs.trainer("faulty") { $0.epochs = 1 }
    try runs.folder.write("no picture", "images/00.jpg")
    var faults: [Fault] = []
    _ = try trainer.run(stop: StopSignal()) { if case .fault(let fault) = $0 { faults.append(fault) } }
    #expect(!faults.isEmpty)
    #expect(faults.allSatisfy { $0.kind == .unreadable && $0.file == runs.folder.path("images/00.jpg") })
  }

  @Test func aRangeTestIsASequenceOfItsPoints() async throws {
    let test = try LearningRateRangeTest(
      configuration: runs.configuration, range: 1e-6...1e-3, stepCount: 10, threads: 1)
    var points: [LearningRateCurve.Point] = []
    var curve: LearningRateCurve?
    for try await event in test.events() {
      if case .detail(let point) = event { points.append(point) }
      if case .ended(let outcome) = event { curve = outcome }
    }
    #expect(!points.isEmpty && points == curve?.points)
  }

  @Test func aRangeTestAndBenchmarksAreStopped() throws {
    let test = try LearningRateRangeTest(
      configuration: runs.configuration, range: 1e-6...1e-3, stepCount: 10, threads: 1)
    let stop = StopSignal()
    var points = 0
    let error = #expect(throws: Stopped.self) {
      try test.run(stop: stop) { event in
        if case .detail = event { points += 1 }
        if case .progress(3, 10) = event { stop.request() }
      }
    }
    #expect(error == Stopped(after: 3, of: 10, "step") && points == 3)
    var loader = LoaderBenchmark()
    loader.seconds = 60
    #expect(throws: Stopped(after: 0, of: 2, "measurement")) { try loader.run(runs.folder.path, stop: stop) }
    var benchmark = StepBenchmark(threads: 1)
    (benchmark.size, benchmark.batch, benchmark.seconds) = (64, 1, 60)
    #expect(throws: Stopped(after: 0, of: 2, "measurement")) { try benchmark.run(stop: stop) }
  }

  @Test func aCheckIsStopped() throws {
    let stop = StopSignal()
    var last = 0
    let error = #expect(throws: Stopped.self) {
      try DatasetCheck.run(runs.folder.path, stop: stop) { event in
        guard case .progress(let done, 6) = event else { return }
        last = done
        if done == 2 { stop.request() }
      }
    }
    #expect(error == Stopped(after: 2, of: 6, "sample") && last == 2)
  }
}
