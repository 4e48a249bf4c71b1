import Concurrency
import Engine
import Foundation
import Inference
import Reports
import Samples

extension Trainer {
  public enum Outcome: Sendable {
    case complete
    /// The scores did not get better for as many epochs as the configuration has patience.
    case stoppedEarly
    /// The limit of time is reached; the state is saved.
    case timeIsUp
    /// Stopped on request; the state is saved.
    case interrupted
  }

  /// Trains to the end, or until `stop` is requested or the time is up: then the step under way is finished and the
  /// state is saved. `report` is called on this thread.
  ///
  /// - Throws: also where the last state can't be saved in the time from one save to the next, or after a stop was
  ///   requested in a few seconds. A save that fails before that is reported, and tried again later.
  public func run(stop: StopSignal, report: (TrainingEvent) -> Void) throws -> Outcome {
    try claimFolder()
    defer { lock = nil }
    if isComplete { return completion }
    if !folder.holdsCheckpoint { try save() }
    report(.note("decoded samples are kept in up to \(memory.cache / 1_000_000) MB of memory"))
    let cache = SampleCache(
      samples: dataset.training, reader: dataset.reader, augmentation: configuration.augmentation,
      byteBudget: memory.cache)
    let inference = Inference(
      model: steps.judged, pool: pool, precision: configuration.precision, byteBudget: memory.validation)
    var loader = loader(cache)
    var clock = StepClock()
    var epochBegin = ContinuousClock.now
    while !isComplete {
      if progress.step == 0 { epochBegin = .now }
      try steps.setEncoderFrozen(progress.epoch < configuration.frozenEpochs)
      while progress.step < order.stepsPerEpoch && !isSpoilt {
        if stop.isRequested { return try end(.interrupted, report) }
        if let minutes = limits.minutes, clock.minutes >= minutes { return try end(.timeIsUp, report) }
        if saveClock.isDue { trySaving(report: report) }
        try step(loader, report: report)
        clock.countStep()
        for fault in loader.takeFaults() { report(.fault(fault)) }
        for note in loader.takeNotes() { report(.note(note)) }
        report(.step(stepReport(clock, loader)))
      }
      if isSpoilt || !steps.areWeightsFinite || progress.losses.count == 0 {
        try goBack()
        loader = self.loader(cache)
        report(
          .wentBack(epoch: progress.epoch + 1, learningRateFactor: progress.healing.learningRateFactor))
        continue
      }
      let validationBegin = ContinuousClock.now
      guard try measureStatistics(cache, stop: stop),
        let validation = validate(inference, stop: stop, report: report)
      else {
        return try end(.interrupted, report)
      }
      let record = validation.record
      finishEpoch(validation, report: report)
      if isComplete {
        try saveAtLast(patience: .seconds(60 * configuration.saveMinutes), stop: stop, report: report)
      } else {
        trySaving(report: report)
      }
      clock.countValidation(validationBegin.duration(to: .now))
      report(
        .epoch(record, isBest: progress.best == record, seconds: epochBegin.duration(to: .now) / .seconds(1)))
    }
    return completion
  }

  private var completion: Outcome { progress.epoch < configuration.epochs ? .stoppedEarly : .complete }

  /// Threads that decode and augment. They need a small part of what the network takes.
  var dataThreads: Int { max(1, pool.threadCount / 4) }

  /// The batches from the next step to the end of the run.
  private func loader(_ cache: SampleCache) -> BatchLoader {
    let order = order
    return BatchLoader(
      cache: cache, order: order,
      batches: globalStep * order.batchesPerStep..<configuration.epochs * order.batchesPerEpoch,
      size: configuration.size, augmentation: configuration.augmentation,
      normalization: model.specification.normalization, threads: dataThreads)
  }

  /// The rate of a step of the run, as it is since the last return.
  func learningRate(at step: Int) -> Double {
    configuration.schedule(stepsPerEpoch: order.stepsPerEpoch).rate(at: step)
      * progress.healing.learningRateFactor
  }

  private func step(_ loader: BatchLoader, report: (TrainingEvent) -> Void) throws {
    switch try steps.take(from: loader, learningRate: learningRate(at: globalStep)) {
    case .taken(let losses):
      progress.losses.add(losses)
      progress.healing.skippedInARow = 0
      progress.optimizerSteps = steps.optimizer.groups.map(\.stepCount)
    case .skipped(let files):
      report(.skipped(epoch: progress.epoch + 1, step: progress.step + 1, files: files))
      progress.healing.skippedInARow += 1
    }
    progress.step += 1
  }

  private var isSpoilt: Bool { progress.healing.skippedInARow >= Self.skippedStepsThatSpoil }

  private func finishEpoch(_ validation: Validation, report: (TrainingEvent) -> Void) {
    progress.records.append(validation.record)
    progress.epoch += 1
    progress.step = 0
    progress.losses = TrainingProgress.LossSums()
    progress.healing.returns = 0
    writePage(validation, report: report)
    keepModel(isBest: progress.best == validation.record)
  }

  private func end(_ outcome: Outcome, _ report: (TrainingEvent) -> Void) throws -> Outcome {
    try saveAtLast(patience: .seconds(5), stop: nil, report: report)
    return outcome
  }

  private func stepReport(_ clock: StepClock, _ loader: BatchLoader) -> StepReport {
    StepReport(
      epoch: progress.epoch + 1, epochCount: configuration.epochs, step: progress.step,
      stepCount: order.stepsPerEpoch, loss: progress.losses.mean.total,
      meanIoU: progress.records.last?.meanIoU,
      learningRate: learningRate(at: globalStep - 1),
      imagesPerSecond: clock.imagesPerSecond(batchSize: order.batchSize * order.batchesPerStep),
      secondsLeft: clock.secondsLeft(
        steps: configuration.epochs * order.stepsPerEpoch - globalStep,
        validations: configuration.epochs - progress.epoch),
      waitingShare: min(1, loader.secondsWaited / clock.secondsTraining))
  }
}
