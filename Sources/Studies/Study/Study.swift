import SkipSegBasics
import SkipSegConcurrency
import SkipSegEvaluation
import SkipSegFiles
import SkipSegInference
import SkipSegModels
import SkipSegTraining

/// Trains networks that differ in their skip connections only, judges them by the same samples, and says what was seen.
///
/// What a study ends in depends on its configuration and its files alone, but for its times: not on the number of threads,
/// and not on how often it was interrupted and resumed.
package final class Study {
  package typealias Event = WorkEvent<Detail, Outcome>

  /// What a study ends in.
  package enum Outcome: Sendable, Equatable {
    /// All runs are done. `failed`: those that did not heal.
    case complete(failed: [String])
    /// The limit of time is reached; the page shows the repeats that are whole.
    case timeIsUp(repeats: Int)
    /// Stopped on request; all is saved.
    case interrupted
  }

  /// What a study alone tells.
  package enum Detail: Sendable {
    /// A run begins or goes on; counted from 1.
    case run(StudyRun, index: Int, of: Int)
    case step(StepReport)
    case result(RunResult)
    /// A run did not heal; why.
    case failed(StudyRun, reason: String)
    /// What is looked at after the runs.
    case measuring(String)
  }

  package let configuration: StudyConfiguration
  package let folder: StudyFolder
  /// What was decided about the data, each in one line.
  package private(set) var notes: [String] = []
  /// What came out, once the page is written.
  package internal(set) var report: StudyReport?
  let threads: Int
  let limits: ResourceLimits
  private let lock: FileLock

  /// Begins a study in a new folder: `output`, or the first free `output-2`, `output-3`, …
  ///
  /// - Throws: before anything is written, where a network can't be trained; the memory of the largest is known then.
  package init(
    _ configuration: StudyConfiguration, output: String, threads: Int,
    limits: ResourceLimits = ResourceLimits()
  ) throws {
    let configuration = try configuration.settled
    if let fault = configuration.fault { throw StudyError.configuration(fault) }
    notes = try Self.rehearse(configuration, threads: threads, limits: limits)
    folder = StudyFolder(path: try RunFolder.create(output).path)
    lock = try folder.lock()
    (self.configuration, self.threads, self.limits) = (configuration, threads, limits)
    try DurableFile.write(JSONText.pretty(configuration), to: folder.configuration)
  }

  /// Goes on with a study where it was interrupted.
  package init(
    resuming folder: StudyFolder, threads: Int, limits: ResourceLimits = ResourceLimits()
  ) throws {
    guard FileSystem.exists(folder.configuration) else { throw StudyError.notAStudy(folder: folder.path) }
    lock = try folder.lock()
    let text = String(decoding: try FileSystem.read(folder.configuration), as: UTF8.self)
    guard let configuration = try? JSONText.decode(stored: StudyConfiguration.self, from: text) else {
      throw StudyError.damaged(file: folder.configuration)
    }
    if let fault = configuration.fault { throw StudyError.configuration(fault) }
    try DurableFile.removeLeftovers(in: folder.path)
    (self.configuration, self.folder, self.threads, self.limits) = (configuration, folder, threads, limits)
  }

  /// Opens the data for each network, and predicts what its training takes in memory.
  private static func rehearse(
    _ configuration: StudyConfiguration, threads: Int, limits: ResourceLimits
  ) throws -> [String] {
    var notes: [String] = []
    for (index, variant) in configuration.variants.enumerated() {
      var training = variant.configuration(of: configuration, seed: configuration.runs[0].seed)
      if index == 0 { training.trainingShare = nil }
      do {
        let rehearsal = try RunRehearsal(training, threads: threads, limits: limits)
        guard index == 0 else { continue }
        notes = rehearsal.notes
        try require(configuration.trainingShares, of: rehearsal.dataset.training.count)
      } catch let error as TrainingError {
        throw StudyError.variant(variant.label, reason: "\(error)")
      }
    }
    return notes
  }

  private static func require(_ shares: [Double], of count: Int) throws(StudyError) {
    guard let share = shares.first(where: { (Double(count) * $0).rounded() < 1 }) else { return }
    let least = advice("the smallest share", command: "--train-share \(share.settingText)")
    throw .configuration(
      StudyFault(
        "\(least) leaves none of the \(counted(count, "training sample")); take \(1 / Double(count)) or more")
    )
  }

  /// Trains, judges, measures and writes the page. `report` is called on this thread.
  package func run(stop: StopSignal, report: (Event) -> Void) throws -> Outcome {
    let begin = ContinuousClock.now
    let runs = configuration.runs
    var results: [RunResult] = []
    var timeIsUp = false
    for (index, run) in runs.enumerated() {
      if let known = try folder.stored(RunResult.self, folder.result(run)) {
        results.append(known)
        continue
      }
      let minutes = limits.minutes.map { max(0, $0 - begin.duration(to: .now) / .seconds(60)) }
      report(.detail(.run(run, index: index + 1, of: runs.count)))
      guard let result = try train(run, minutes: minutes, stop: stop, report: report) else {
        if stop.isRequested { return .interrupted }
        timeIsUp = true
        break
      }
      try DurableFile.write(JSONText.pretty(result), to: folder.result(run))
      results.append(result)
      report(.detail(result.failure.map { .failed(run, reason: $0) } ?? .result(result)))
      report(.progress(done: index + 1, of: runs.count))
    }
    let whole = results.count / configuration.variants.count
    if whole == 0 { return .timeIsUp(repeats: 0) }
    results = Array(results.prefix(whole * configuration.variants.count))
    let found: Measured?
    do {
      found = try measure(repeats: whole, stop: stop) { report(.detail(.measuring($0))) }
    } catch is Stopped {
      return .interrupted
    }
    guard let measured = found else { return .interrupted }
    try write(results, measured)
    if timeIsUp { return .timeIsUp(repeats: whole) }
    return .complete(failed: results.filter { $0.failure != nil }.map(\.name))
  }

  /// - Returns: nil where it came to no end, because of a stop or of the time.
  private func train(
    _ run: StudyRun, minutes: Double?, stop: StopSignal, report: (Event) -> Void
  ) throws -> RunResult? {
    let runFolder = folder.run(run)
    do {
      let trainer = try Trainer(
        run.variant.configuration(of: configuration, seed: run.seed), in: runFolder, threads: threads,
        limits: ResourceLimits(memory: limits.memory, minutes: minutes))
      let outcome = try trainer.run(stop: stop) { event in
        switch event {
        case .detail(.step(let step)): report(.detail(.step(step)))
        case .fault(let fault): report(.fault(fault))
        case .note, .progress, .detail, .ended: break
        }
      }
      switch outcome {
      case .complete, .stoppedEarly: break
      case .interrupted, .timeIsUp: return nil
      }
      return try RunResult(run, losses: trainer.stepLosses, report: judge(runFolder, trainer, stop: stop))
    } catch let error as TrainingError {
      guard case .didNotHeal = error else { throw error }
      return RunResult(run, failure: "\(error)")
    } catch is Stopped { return nil }
  }

  /// The scores of the last step's network; nil where there are no samples to judge by.
  private func judge(
    _ run: RunFolder, _ trainer: Trainer, stop: StopSignal
  ) throws -> EvaluationReport? {
    if trainer.validationSampleCount == 0 { return nil }
    return try ModelEvaluation(
      model: Model(contentsOf: run.last), data: configuration.training.data, choice: .validation,
      reading: configuration.training.reading, precision: configuration.training.precision, threads: threads
    ).report(stop: stop)
  }
}
