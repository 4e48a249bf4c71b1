/// The terms of the loss by name, for whatever shows them.
extension EpochRecord {
  package var lossTerms: [Double] { [crossEntropy, dice] }

  package init(
    epoch: Int, step: Int, learningRate: Double, loss: Double, lossTerms: [Double], meanIoU: Double?,
    pixelAccuracy: Double?, classIoU: [Double?]
  ) {
    self.init(
      epoch: epoch, step: step, learningRate: learningRate, loss: loss, crossEntropy: lossTerms[0],
      dice: lossTerms[1], meanIoU: meanIoU, pixelAccuracy: pixelAccuracy, classIoU: classIoU)
  }
}

extension TrainingConfiguration {
  package struct LossNames: Sendable {
    package let names = ["cross_entropy", "dice"]
  }

  package var loss: LossNames { LossNames() }
}
