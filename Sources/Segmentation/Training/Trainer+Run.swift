import Engine
import Evaluation
import Foundation

extension Trainer {
  public enum Outcome: Sendable {
    case complete
    /// Stopped on request; the state is saved.
    case interrupted
  }

  /// Trains to the end, or until `stop` is requested: then the step under way is finished and the state is saved.
  /// `report` is called on this thread.
  ///
  public func run(stop: StopSignal, report: (TrainingEvent) -> Void) throws -> Outcome {
    let order = order
    let size = configuration.size
    let executor = try Executor(
      graph: model.graph, parameters: model.parameters, batch: configuration.batchSize, height: size,
      width: size, purpose: .training, pool: pool)
    let memoryLeft = try memoryLeft()
    let cacheBytes = memoryLeft / 4
    report(.note("decoded samples are kept in up to \(cacheBytes / 1_000_000) MB of memory"))
    let loader = BatchLoader(
      cache: SampleCache(
        samples: dataset.training, masks: maskReader, augmentation: configuration.augmentation,
        byteBudget: cacheBytes),
      order: order,
      steps: globalStep..<configuration.epochs * order.stepsPerEpoch, size: size,
      augmentation: configuration.augmentation, normalization: model.specification.normalization,
      threads: dataThreads)
    let inference = Inference(model: model, pool: pool, byteBudget: memoryLeft / 2)
    var clock = StepClock()
    while progress.epoch < configuration.epochs {
      let begin = ContinuousClock.now
      while progress.step < order.stepsPerEpoch {
        if stop.isRequested { return try interrupt() }
        try step(executor, loader)
        clock.countStep()
        for fault in loader.takeFaults() { report(.fault(fault)) }
        report(.step(stepReport(clock, loader)))
      }
      let validationBegin = ContinuousClock.now
      guard let record = validate(inference, stop: stop, report: report) else { return try interrupt() }
      try finishEpoch(record)
      clock.countValidation(validationBegin.duration(to: .now))
      report(.epoch(record, isBest: progress.best == record, seconds: begin.duration(to: .now) / .seconds(1)))
    }
    return .complete
  }

  /// What training itself does not take: for decoded samples and for validation, in bytes.
  private func memoryLeft() throws -> Int {
    let needed = try configuration.memory(of: model, threads: pool.threadCount)
      .bytes(batch: configuration.batchSize, size: configuration.size)
    return max(0, MachineMemory.current.bytes - needed)
  }

  /// Threads that decode and augment. They need a small part of what the network takes.
  private var dataThreads: Int { max(1, pool.threadCount / 4) }

  private var schedule: LearningRateSchedule {
    LearningRateSchedule(
      peak: configuration.learningRate, stepCount: configuration.epochs * order.stepsPerEpoch,
      warmUpShare: configuration.warmUpShare, power: configuration.decayPower)
  }

  private func step(_ executor: Executor, _ loader: BatchLoader) throws {
    guard let batch = loader.next() else {
      throw TrainingError.noReadableSample(data: configuration.data)
    }
    _ = executor.input.update(fromContentsOf: batch.input)
    let loss = batch.labels.withUnsafeBufferPointer { labels in
      executor.trainingPass(
        labels: labels,
        loss: LossConfiguration(
          crossEntropyWeight: Float(configuration.crossEntropyWeight),
          diceWeight: Float(configuration.diceWeight)))
    }
    let norm = optimizer.step(
      learningRate: Float(schedule.rate(at: globalStep)), clippingNorm: Float(configuration.clippingNorm),
      pool: pool)
    guard loss.total.isFinite && norm.isFinite else {
      throw TrainingError.lossNotFinite(epoch: progress.epoch + 1, step: progress.step + 1)
    }
    progress.step += 1
    progress.losses.total += Double(loss.total)
    progress.losses.crossEntropy += Double(loss.crossEntropy)
    progress.losses.dice += Double(loss.dice)
  }

  /// The epoch's record, with the scores on the whole validation photographs; nil when stopped before the end.
  private func validate(
    _ inference: Inference, stop: StopSignal, report: (TrainingEvent) -> Void
  ) -> EpochRecord? {
    let samples = dataset.validation
    var evaluator = Evaluator(classNames: dataset.classes.names)
    var done = 0
    let scorer = SampleScorer(inference: inference, masks: maskReader, threads: dataThreads)
    let isComplete = scorer.score(samples, into: &evaluator, stop: stop) { event in
      done += 1
      if case .fault(let fault) = event { report(.fault(fault)) }
      report(.validated(images: done, of: samples.count))
    }
    guard isComplete else { return nil }
    let scores = evaluator.report.scores
    let steps = Double(progress.step)
    return EpochRecord(
      epoch: progress.epoch + 1, step: globalStep, learningRate: schedule.rate(at: globalStep - 1),
      loss: progress.losses.total / steps, crossEntropy: progress.losses.crossEntropy / steps,
      dice: progress.losses.dice / steps, meanIoU: scores.meanIoU, pixelAccuracy: scores.pixelAccuracy,
      classIoU: scores.classes.map(\.iou))
  }

  private func finishEpoch(_ record: EpochRecord) throws {
    progress.records.append(record)
    progress.epoch += 1
    progress.step = 0
    progress.losses = TrainingProgress.LossSums()
    try saveEpoch(isBest: progress.best == record)
  }

  private func interrupt() throws -> Outcome {
    try saveCheckpoint()
    return .interrupted
  }

  private func stepReport(_ clock: StepClock, _ loader: BatchLoader) -> StepReport {
    StepReport(
      epoch: progress.epoch + 1, epochCount: configuration.epochs, step: progress.step,
      stepCount: order.stepsPerEpoch, loss: progress.losses.total / Double(progress.step),
      learningRate: schedule.rate(at: globalStep - 1),
      imagesPerSecond: clock.imagesPerSecond(batchSize: configuration.batchSize),
      secondsLeft: clock.secondsLeft(
        steps: schedule.stepCount - globalStep, validations: configuration.epochs - progress.epoch),
      waitingShare: min(1, loader.secondsWaited / clock.secondsTraining))
  }
}
