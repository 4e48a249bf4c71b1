import Datasets
import Files
import Reports
import TensorBoard

extension Trainer {
  /// Writes what there is to see of the run. What can't be written is reported and never stops the training: the next
  /// epoch writes it all anew.
  func writePage(_ validation: Validation, report: (TrainingEvent) -> Void) {
    func attempt(_ write: () throws -> Void) {
      do { try write() } catch { report(.fault("\(error)")) }
    }
    attempt {
      try RunPage(
        RunPage.Run(
          configuration, classes: dataset.classes, labelled: LabelledShare.words(dataset.labelledShares)),
        records: progress.records, best: progress.best,
        validation: validation
      ).write(to: folder.path)
    }
    guard configuration.tensorBoard else { return }
    attempt {
      let events = EventFile(
        progress.records, lossTerms: configuration.loss.names, classNames: dataset.classes.names)
      try DurableFile.extend(folder.events, to: events.bytes)
    }
  }
}

extension RunPage.Run {
  package init(_ configuration: TrainingConfiguration, classes: ClassList, labelled: String? = nil) {
    self.init(
      title: FileSystem.name(of: configuration.data), encoder: configuration.encoderDescription,
      epochs: configuration.epochs, lossTerms: configuration.loss.names, classNames: classes.names,
      colors: classes.colors, settings: ConfigurationFacts(configuration), labelled: labelled)
  }
}
