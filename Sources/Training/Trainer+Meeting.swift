import SkipSegConcurrency
import SkipSegSamples

/// What the processes of a run tell each other between steps.
extension Trainer {
  /// What a process has to say before a step.
  private struct Standing: Codable {
    let isStopped: Bool
    /// Since it began the run, by its own clock.
    let minutes: Double
    let remarks: Remarks
  }

  /// What is to be told of the files that a process has read; rank 0 tells its own at once.
  struct Remarks: Codable {
    private struct Remark: Codable {
      /// Of a fault; nil of a note.
      let kind: String?
      let file: String?
      let words: String
    }

    private var remarks: [Remark] = []

    init() {}

    mutating func add(_ fault: Fault) {
      remarks.append(Remark(kind: fault.kind.rawValue, file: fault.file, words: fault.description))
    }

    mutating func add(_ note: Note) {
      remarks.append(Remark(kind: nil, file: note.file, words: note.description))
    }

    func tell(rank: Int, host: String, report: (TrainingEvent) -> Void) {
      for remark in remarks {
        let words = RankFailure(rank: rank, host: host, words: remark.words)
        if let kind = remark.kind.flatMap({ Fault.Kind(rawValue: $0) }) {
          report(.fault(Fault(kind, file: remark.file, words)))
        } else {
          report(.note(Note(words.description, file: remark.file)))
        }
      }
    }
  }

  /// Before each step: all learn whether one of them was asked to stop, and whether the time is up by rank 0's clock.
  /// - Returns: what the run ends in now; nil: it goes on.
  func meet(
    _ clock: StepClock, _ batches: BatchLoader, stop: StopSignal, report: (TrainingEvent) -> Void
  ) throws -> Outcome? {
    ensemble.place = "before step \(completedSteps + 1)"
    let standings = try ensemble.gather(
      Standing(isStopped: stop.isRequested, minutes: clock.minutes, remarks: remarks(batches)))
    if ensemble.isFirst { tell(standings.map(\.remarks), report: report) }
    if standings.contains(where: \.isStopped) { return .interrupted }
    if let minutes = limits.minutes, standings[0].minutes >= minutes { return .timeIsUp }
    return nil
  }

  /// Tells, on rank 0, what is to be said of the files that this process has read since the last call.
  func tell(_ batches: BatchLoader, report: (TrainingEvent) -> Void) {
    guard ensemble.isFirst else { return }
    for fault in batches.takeFaults() { report(.fault(fault)) }
    for note in batches.takeNotes() { report(.note(note)) }
  }

  /// Tells what other ranks have to say.
  func tell(_ remarks: [Remarks], report: (TrainingEvent) -> Void) {
    for (rank, remarks) in remarks.enumerated() where rank != ensemble.rank {
      remarks.tell(rank: rank, host: ensemble.hosts[rank], report: report)
    }
  }

  /// What this process can't tell itself of the files that it has read since the last call.
  func remarks(_ batches: BatchLoader) -> Remarks {
    var remarks = Remarks()
    guard !ensemble.isFirst else { return remarks }
    for fault in batches.takeFaults() { remarks.add(fault) }
    for note in batches.takeNotes() { remarks.add(note) }
    return remarks
  }
}
