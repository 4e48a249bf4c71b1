import Files
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
        configuration: configuration, classes: dataset.classes, progress: progress, validation: validation
      ).write(to: folder)
    }
    guard configuration.tensorBoard else { return }
    attempt {
      let events = EventFile(
        progress.records, lossTerms: configuration.loss.names, classNames: dataset.classes.names)
      try DurableFile.extend(folder.events, to: events.bytes)
    }
  }
}
