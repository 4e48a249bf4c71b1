import Reports
import TensorBoard

extension EventFile {
  /// The history of a run, at the step with which each epoch ended.
  package init(_ records: [EpochRecord], lossTerms: [String], classNames: [String]) {
    self.init()
    for record in records {
      let losses = [("loss/total", record.loss)] + zip(lossTerms.map { "loss/\($0)" }, record.lossTerms)
      let scores = [
        ("validation/mean IoU", record.meanIoU), ("validation/pixel accuracy", record.pixelAccuracy),
      ]
      let classes = zip(classNames.map { "IoU/\($0)" }, record.classIoU)
      append(
        step: record.step,
        scalars: losses + [("learning rate", record.learningRate)]
          + (scores + classes).compactMap { tag, value in value.map { (tag, $0) } })
    }
  }
}
