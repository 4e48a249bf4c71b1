import Reports

/// What there is to tell about a run.
extension Trainer {
  public var classNames: [String] { dataset.classes.names }
  public var trainingSampleCount: Int { dataset.training.count }
  public var validationSampleCount: Int { dataset.validation.count }
  public var stepsPerEpoch: Int { order.stepsPerEpoch }
  public var threadCount: Int { pool.threadCount }
  /// Steps done since the beginning of the run.
  public var completedSteps: Int { globalStep }
  /// Whether all epochs are done, or the run is out of patience.
  public var isComplete: Bool {
    progress.epoch >= configuration.epochs || configuration.isOutOfPatience(progress)
  }

  /// Epochs that are complete.
  public var completedEpochs: Int { progress.epoch }

  /// The record of the best epoch so far: the one whose weights `best.safetensors` holds.
  public var bestRecord: EpochRecord? { progress.best }
}
