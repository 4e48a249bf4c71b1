import Foundation
import SkipSegConcurrency
import SkipSegFiles
import SkipSegTraining
import TestSupport
import Testing

/// Saves that fail, by runs of a few steps on tiny photographs.
@Suite(.serialized) struct SavingTests {
  private let runs: TinyRuns

  init() throws {
    runs = try TinyRuns(pairs: 4) {
      $0.batchSize = 2
      $0.epochs = 4
    }
  }

  private func results(_ run: RunFolder) throws -> [[UInt8]] {
    try [run.best, run.last, run.history, run.configuration, run.split, run.checkpoint].map {
      try FileSystem.read($0)
    }
  }

  /// A file where the folder was can't be written into. Training goes on, and all is there once the file is away.
  @Test func aSaveThatFailsIsTriedAgain() throws {
    let whole = try runs.trainer("whole")
    #expect(try whole.run(stop: StopSignal()) { _ in } == .complete)
    let disturbed = try runs.trainer("disturbed")
    let path = disturbed.folder.path
    var (epoch, failures) = (0, [UnsavedState]())
    let outcome = try disturbed.run(stop: StopSignal()) { event in
      switch event {
      case .detail(.unsaved(let failure, isTriedAgainAtOnce: false)): failures.append(failure)
      case .detail(.step(let step)) where step.epoch == 1 && step.step == 1:
        #expect(throws: Never.self) {
          try FileManager.default.removeItem(atPath: path)
          try runs.folder.write("in the way", "runs/disturbed")
        }
      case .detail(.epoch):
        epoch += 1
        #expect(failures.count == min(epoch, 2))
        if epoch == 2 { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: path) } }
      default: break
      }
    }
    #expect(outcome == .complete)
    #expect(failures.count == 2)
    #expect(failures.allSatisfy { $0.folder == path && "\($0)".contains(" MB are free there") })
    #expect(try results(disturbed.folder) == results(whole.folder))
  }

  /// The end waits for a place to save to, for as long as one save is from the next.
  @Test func anEndThatCanNotBeSavedIsSaid() throws {
    let trainer = try runs.trainer("lost") {
      $0.epochs = 1
      $0.saveMinutes = 0.05
    }
    let path = trainer.folder.path
    var failures = 0
    let error = #expect(throws: TrainingError.self) {
      try trainer.run(stop: StopSignal()) { event in
        switch event {
        case .detail(.unsaved(_, isTriedAgainAtOnce: true)): failures += 1
        case .detail(.validated):
          try? FileManager.default.removeItem(atPath: path)
          try? runs.folder.write("in the way", "runs/lost")
        default: break
        }
      }
    }
    if case .notSaved(path, _) = error {} else { Issue.record("ended with \(String(describing: error))") }
    #expect(failures >= 1)
  }

  @Test func aFolderIsTrainedInByOneAtATime() throws {
    let first = try runs.trainer("shared")
    var refusals: [TrainingError?] = []
    _ = try first.run(stop: StopSignal()) { event in
      guard case .detail(.epoch) = event else { return }
      refusals.append(#expect(throws: TrainingError.self) { try Trainer(resuming: first.folder, threads: 1) })
    }
    #expect(refusals == Array(repeating: .inUse(folder: first.folder.path), count: runs.configuration.epochs))
    #expect(try Trainer(resuming: first.folder, threads: 1).isComplete)
  }
}
