import SkipSegBasics
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegFiles
import SkipSegReports
import SkipSegTensorBoard

/// What people read of a run; it follows from the checkpoint.
extension RunWriter {
  func saveRecords(_ state: RunState) throws {
    try DurableFile.write(JSONText.pretty(configuration), to: folder.configuration)
    try data.split.write(to: folder.split)
    try saveHistory(state)
  }

  func saveHistory(_ state: RunState) throws {
    if let losses = state.progress.stepLosses, !losses.isEmpty {
      let rows = losses.enumerated().map { ["\($0 + 1)", $1.map { "\($0)" } ?? ""] }
      try DurableFile.write(CSV.text([["step", "loss"]] + rows), to: folder.steps)
    }
    let records = state.progress.records
    if records.isEmpty { return }
    try DurableFile.write(
      records.csv(lossTerms: configuration.loss.names, classNames: classes.names), to: folder.history)
  }

  /// What can't be written is reported and never stops the training: the next epoch writes it all anew.
  func writePage(_ state: RunState, _ validation: Validation, report: (TrainingEvent) -> Void) {
    func attempt(_ path: String, _ write: () throws -> Void) {
      do { try write() } catch { report(.fault(Fault(.unwritten, file: path, error))) }
    }
    let progress = state.progress
    attempt(folder.page) {
      try RunPage(
        RunPage.Run(configuration, classes: classes, labelled: labelled), records: progress.records,
        best: progress.best,
        validation: validation
      ).write(to: folder.path)
    }
    guard configuration.tensorBoard else { return }
    attempt(folder.events) {
      let events = EventFile(
        progress.records, lossTerms: configuration.loss.names, classNames: classes.names)
      try DurableFile.extend(folder.events, to: events.bytes)
    }
  }
}

extension RunPage.Run {
  package init(_ configuration: TrainingConfiguration, classes: ClassList, labelled: String? = nil) {
    self.init(
      title: FileSystem.name(of: configuration.data), encoder: configuration.encoderDescription,
      network: configuration.architecture(inputChannels: 3, classCount: 2).networkName,
      epochs: configuration.epochs, lossTerms: configuration.loss.names, classNames: classes.names,
      colors: classes.colors, settings: ConfigurationFacts(configuration), labelled: labelled)
  }
}

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
