import SkipSegBasics

/// What one epoch came to: a line of `history.csv`. It holds nothing that depends on the machine, so that a run that was
/// interrupted has the same history as one that was not.
public struct EpochRecord: Codable, Sendable, Equatable {
  /// Counted from 1.
  public let epoch: Int
  /// Steps of the run up to the end of the epoch.
  public let step: Int
  /// The learning rate of the epoch's last step.
  public let learningRate: Double
  /// Means over the epoch's steps.
  public let loss: Double
  /// Means of the loss's terms without their factors, in the order of `TrainingConfiguration.loss`.
  public let lossTerms: [Double]
  /// On the whole validation images; nil when there is nothing to judge by.
  public let meanIoU, pixelAccuracy: Double?
  /// One number per class; nil where the class occurs neither in the masks nor in the predictions.
  public let classIoU: [Double?]

  package init(
    epoch: Int, step: Int, learningRate: Double, loss: Double, lossTerms: [Double],
    meanIoU: Double?, pixelAccuracy: Double?, classIoU: [Double?]
  ) {
    self.epoch = epoch
    self.step = step
    self.learningRate = learningRate
    self.loss = loss
    self.lossTerms = lossTerms
    self.meanIoU = meanIoU
    self.pixelAccuracy = pixelAccuracy
    self.classIoU = classIoU
  }
}

extension [EpochRecord] {
  /// The records as comma-separated values with a header; n/a is an empty field.
  /// - Parameter lossTerms: the names of the loss's terms.
  package func csv(lossTerms: [String], classNames: [String]) -> String {
    let header =
      ["epoch", "step", "learning_rate", "loss"] + lossTerms.map { "loss \($0)" }
      + ["mean_iou", "pixel_accuracy"] + classNames.map { "iou \($0)" }
    let rows = map { record in
      ["\(record.epoch)", "\(record.step)"]
        + ([record.learningRate, record.loss] + record.lossTerms + [record.meanIoU, record.pixelAccuracy]
        + record.classIoU).map { $0.map { "\($0)" } ?? "" }
    }
    return CSV.text([header] + rows)
  }
}
