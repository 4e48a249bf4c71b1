import SkipSegConcurrency
import SkipSegInference
import SkipSegReports
import SkipSegSamples

/// The loop: steps, validations, and what is kept when.
extension Trainer {
  /// What a run ends in.
  public enum Outcome: Sendable {
    /// All epochs are done.
    case complete
    /// The scores did not get better for as many epochs as the configuration has patience.
    case stoppedEarly
    /// The limit of time is reached; the state is saved.
    case timeIsUp
    /// Stopped on request; the state is saved.
    case interrupted
  }

  /// Trains on a thread of its own, as `run` does. Training never waits for whoever reads: where that is slow, it gets the
  /// newest reports of steps, and every other event.
  public func events(stop: StopSignal = StopSignal()) -> EventSequence<TrainingDetail, Outcome> {
    EventSequence(thread: "training", stop: stop, isReplaced: \.isReplaced) { stop, report in
      try self.run(stop: stop, report: report)
    }
  }

  /// Trains to the end, or until `stop` is requested or the time is up: then the step under way is finished and the
  /// state is saved. `report` is called on this thread.
  ///
  /// Of an ensemble all processes make this call, and end in the same outcome: a stop that is requested of one stops all.
  ///
  /// - Throws: also where the last state can't be saved in the time from one save to the next, or after a stop was
  ///   requested in a few seconds. A save that fails before that is reported, and tried again later.
  public func run(stop: StopSignal, report: (TrainingEvent) -> Void) throws -> Outcome {
    turn.lock()
    defer { turn.unlock() }
    return try loop(stop: stop) { event in
      ensemble.tellProgress()
      report(event)
    }
  }

  private func loop(stop: StopSignal, report: (TrainingEvent) -> Void) throws -> Outcome {
    try ensemble.together { try writer?.claimFolder(for: state) }
    defer { writer?.letGo() }
    if isComplete { return completion }
    try ensemble.together {
      if let writer, !folder.holdsCheckpoint { try writer.save(state) }
    }
    report(.note(Note("decoded samples are kept in up to \(setup.memory.cache / 1_000_000) MB of memory")))
    let cache = setup.cache()
    let inference = Inference(
      model: state.judged, pool: setup.pool, precision: configuration.precision,
      byteBudget: setup.memory.validation)
    func loader() -> BatchLoader {
      setup.loader(cache, steps: completedSteps..<configuration.epochs * stepsPerEpoch)
    }
    var batches = loader()
    var clock = StepClock()
    var epochBegin = ContinuousClock.now
    while !isComplete {
      if state.progress.step == 0 { epochBegin = .now }
      while state.progress.step < stepsPerEpoch && !isSpoilt {
        if let outcome = try meet(clock, batches, stop: stop, report: report) {
          return try end(outcome, report)
        }
        if let writer, writer.isSaveDue { writer.trySaving(state, report: report) }
        try step(batches, report: report)
        clock.countStep(cost: setup.crops.cost(of: completedSteps - 1..<completedSteps))
        tell(batches, report: report)
        report(.detail(.step(stepReport(clock, batches))))
        report(.progress(done: completedSteps, of: configuration.epochs * stepsPerEpoch))
      }
      if isSpoilt || !state.isFinite(pool: setup.pool) || state.progress.losses.count == 0 {
        try goBack()
        batches = loader()
        let factor = state.progress.healing.learningRateFactor
        report(.detail(.wentBack(epoch: state.progress.epoch + 1, learningRateFactor: factor)))
        continue
      }
      if clock.hasNoValidation, let note = decodingNote(clock, batches) { report(.note(Note(note))) }
      let validationBegin = ContinuousClock.now
      guard try measureStatistics(cache, stop: stop),
        let validation = try validate(inference, batches, stop: stop, report: report)
      else {
        return try end(.interrupted, report)
      }
      let record = validation.record
      finishEpoch(validation, report: report)
      if isComplete {
        try ensemble.together {
          try writer?.saveAtLast(
            state, patience: .seconds(60 * configuration.saveMinutes), stop: stop, report: report)
        }
      } else {
        writer?.trySaving(state, report: report)
      }
      clock.countValidation(validationBegin.duration(to: .now))
      let seconds = epochBegin.duration(to: .now) / .seconds(1)
      report(.detail(.epoch(record, isBest: bestRecord == record, seconds: seconds)))
    }
    return completion
  }

  private var completion: Outcome { completedEpochs < configuration.epochs ? .stoppedEarly : .complete }

  private func end(_ outcome: Outcome, _ report: (TrainingEvent) -> Void) throws -> Outcome {
    try ensemble.together {
      try writer?.saveAtLast(state, patience: .seconds(5), stop: nil, report: report)
    }
    return outcome
  }

  /// The rate of a step of the run, as it is since the last return.
  func learningRate(at step: Int) -> Double {
    configuration.schedule(stepsPerEpoch: stepsPerEpoch).rate(at: step)
      * state.progress.healing.learningRateFactor
  }

  private func step(_ batches: BatchLoader, report: (TrainingEvent) -> Void) throws {
    ensemble.place = "in step \(completedSteps + 1)"
    let outcome = try steps.take(
      from: batches, learningRate: learningRate(at: completedSteps),
      isEncoderFrozen: completedEpochs < configuration.frozenEpochs)
    switch outcome {
    case .taken(let losses):
      state.progress.losses.add(losses)
      state.progress.healing.skippedInARow = 0
      state.progress.keep(losses)
    case .skipped(let files):
      report(.detail(.skipped(epoch: completedEpochs + 1, step: state.progress.step + 1, files: files)))
      state.progress.healing.skippedInARow += 1
      state.progress.keep(nil)
    }
    state.progress.step += 1
  }

  private func stepReport(_ clock: StepClock, _ batches: BatchLoader) -> StepReport {
    let progress = state.progress
    let order = setup.order
    return StepReport(
      epoch: progress.epoch + 1, epochCount: configuration.epochs, step: progress.step,
      stepCount: stepsPerEpoch, loss: progress.losses.mean.total,
      meanIoU: progress.records.last?.meanIoU,
      learningRate: learningRate(at: completedSteps - 1),
      imagesPerSecond: clock.imagesPerSecond(batchSize: order.batchSize * order.batchesPerStep),
      secondsLeft: clock.secondsLeft(
        cost: setup.crops.cost(of: completedSteps..<configuration.epochs * stepsPerEpoch),
        validations: configuration.epochs - progress.epoch),
      waitingShare: min(1, batches.secondsWaited / clock.secondsTraining))
  }

  /// What decoding cost the first epoch of this process, where it is a tenth of it or more.
  private func decodingNote(_ clock: StepClock, _ batches: BatchLoader) -> String? {
    let (waited, all) = (batches.secondsWaited, clock.secondsTraining)
    if waited < max(0.1 * all, 1) { return nil }
    return
      "this epoch waited \(Int(waited.rounded())) of its \(Int(all.rounded())) s for photographs to be decoded; "
      + "later ones find them in memory, as far as they fit"
  }

  private func finishEpoch(_ validation: Validation, report: (TrainingEvent) -> Void) {
    state.progress.records.append(validation.record)
    state.progress.epoch += 1
    state.progress.step = 0
    state.progress.losses = TrainingProgress.LossSums()
    state.progress.healing.returns = 0
    writer?.writePage(state, validation, report: report)
    writer?.keepModel(state, isBest: bestRecord == validation.record)
  }
}

/// What is done about losses and gradients that are not finite.
///
/// Their steps are skipped. Three in a row, or weights that are not finite at the end of an epoch, mean that the weights
/// are spoilt: training goes back to the beginning of the epoch at half the learning rate. That state is a function of
/// the run alone, and not of when it was saved or interrupted, so that a resumed run heals in the same way.
extension Trainer {
  static let skippedStepsThatSpoil = 3
  static let mostReturns = 3

  var isSpoilt: Bool { state.progress.healing.skippedInARow >= Self.skippedStepsThatSpoil }

  /// Goes back to the beginning of the epoch at half the learning rate.
  /// - Throws: `TrainingError.didNotHeal` where that has been done often enough.
  func goBack() throws {
    let healing = state.progress.healing
    if healing.returns >= Self.mostReturns {
      throw TrainingError.didNotHeal(epoch: completedEpochs + 1, returns: healing.returns)
    }
    try ensemble.together {
      if ensemble.isFirst { try state.restore(folder.checkpoint(ofEpoch: completedEpochs)) }
    }
    state.progress.healing = TrainingProgress.Healing(
      returns: healing.returns + 1, learningRateFactor: healing.learningRateFactor / 2)
    try state.share(ensemble)
  }
}
