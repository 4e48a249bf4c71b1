import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegFiles

/// How a training run shows on the terminal.
final class TrainingDisplay {
  private let status = StatusLine()
  private var classNames: [String] = []
  private var lines = TrainingLines(classNames: [], lossTerms: [])
  /// Steps that this process has shown.
  private var steps = 0
  private static let stepsToJudgeBy = 20
  /// Shorter runs show it soon enough.
  private static let secondsWorthALine = 300.0

  /// - Parameter others: lines about the processes that share the work.
  func begin(_ trainer: Trainer, lines others: [String] = []) {
    classNames = trainer.classNames
    let configuration = trainer.configuration
    lines = TrainingLines(classNames: classNames, lossTerms: configuration.loss.names)
    for note in trainer.notes { status.note(Note(note)) }
    status.line(
      "\(trainer.folder.path): \(configuration.encoderDescription), "
        + "\(counted(trainer.trainingSampleCount, "sample")) to train on, "
        + "\(trainer.validationSampleCount) to judge by, \(counted(configuration.epochs, "epoch")) of "
        + "\(counted(trainer.stepsPerEpoch, "step")), \(counted(trainer.threadCount, "thread"))")
    for line in others { status.note(Note(line)) }
    if trainer.isComplete {
      status.line("the run is complete (\(counted(configuration.epochs, "epoch")))")
    } else if trainer.completedSteps > 0 {
      status.line("going on after step \(trainer.completedSteps)")
    }
  }

  func show(_ event: TrainingEvent) {
    switch event {
    case .detail(let detail): show(detail)
    // The reports of steps say more.
    case .progress: break
    case .note, .fault, .ended: status.show(event, "step")
    }
  }

  private func show(_ detail: TrainingDetail) {
    lines.write(detail)
    switch detail {
    case .saved: break
    case .unsaved(let state, let isTriedAgainAtOnce):
      let next =
        isTriedAgainAtOnce
        ? "it is tried again and again now" : "training goes on, and it is tried again at the next save"
      status.line("error: \(state); \(next)")
    case .step(let step):
      steps += 1
      if steps == Self.stepsToJudgeBy, step.secondsLeft >= Self.secondsWorthALine {
        status.line(Self.duration(step))
      }
      status.update(Self.text(step))
    case .skipped(let epoch, let step, let files):
      status.line(
        "error: epoch \(epoch), step \(step): the loss or its gradient is not finite; the step is skipped: "
          + files.joined(separator: ", "))
    case .wentBack(let epoch, let factor):
      status.line(
        "the weights are spoilt; going on at the beginning of epoch \(epoch) with \(factor) of the learning rate"
      )
    case .validated(let images, let total): status.update(["validation \(images)/\(total)"])
    case .epoch(let record, let isBest, let seconds):
      status.line(Self.text(record, isBest: isBest, seconds: seconds))
      status.line("  IoU " + zip(classNames, record.classIoU).map(Self.text).joined(separator: ", "))
    }
  }

  func complete(_ trainer: Trainer) throws {
    let folder = trainer.folder
    let best = trainer.bestRecord.flatMap(\.meanIoU).map { ", mean IoU \($0.digits(4))" } ?? ""
    guard FileSystem.exists(folder.best) else {
      let message =
        "\(folder.best): the best model\(best) is not there any longer, and a complete run doesn't make it anew; "
        + "restore it, or use \(folder.last), the model of the last epoch"
      status.error(message)
      throw ExitCode.nothingDone
    }
    status.clear()
    JSONLines.event(
      "saved", ["path": .string(folder.best), "mean_iou": .number(trainer.bestRecord.flatMap(\.meanIoU))])
    print("\(folder.best): the best model\(best)")
  }

  /// Against the model that the run began with.
  func compared(_ comparison: ReportComparison, with beginning: String) {
    print(
      "A is \(beginning), B the best model, by \(counted(comparison.files.count, "held-out photograph")):")
    print(comparison.text(), terminator: "")
  }

  func stoppedEarly(_ trainer: Trainer) throws {
    status.line("stopped after epoch \(trainer.completedEpochs): the scores have not got better for a while")
    try complete(trainer)
  }

  func timeIsUp(_ trainer: Trainer) {
    JSONLines.event("saved", ["path": .string(trainer.folder.path)])
    status.line("the time is up; all is saved. To go on: skipseg train --resume \(trainer.folder.path)")
  }

  func interrupted(_ trainer: Trainer) {
    JSONLines.event("saved", ["path": .string(trainer.folder.path)])
    status.line("interrupted; all is saved. To go on: skipseg train --resume \(trainer.folder.path)")
  }

  /// How long a run will take, and why.
  private static func duration(_ step: StepReport) -> String {
    let all = step.epochCount * step.stepCount
    let left = all - (step.epoch - 1) * step.stepCount - step.step
    return "about \(step.secondsLeft.asDuration) to go, and the validations: \(left) of \(all) steps, at "
      + "\(step.imagesPerSecond.digits(1)) images/s"
  }

  /// The most important first, because a narrow terminal has no room for the rest.
  private static func text(_ step: StepReport) -> [String] {
    let meanIoU = step.meanIoU.map { ["IoU \($0.digits(4))"] } ?? []
    return ["epoch \(step.epoch)/\(step.epochCount)", "loss \(step.loss.digits(4))"] + meanIoU + [
      "\(step.secondsLeft.asDuration) left", "step \(step.step)/\(step.stepCount)",
      "\(step.imagesPerSecond.digits(1)) images/s", "\(step.waitingShare.asPercentage) waiting for data",
    ]
  }

  private static func text(_ record: EpochRecord, isBest: Bool, seconds: Double) -> String {
    let scores = record.meanIoU.map { "  mean IoU \($0.digits(4))" } ?? "  nothing to judge by"
    let accuracy = record.pixelAccuracy.map { "  pixel accuracy \($0.digits(4))" } ?? ""
    return "epoch \(record.epoch)  loss \(record.loss.digits(4))\(scores)\(accuracy)  "
      + "\(seconds.asDuration)\(isBest ? "  best" : "")"
  }

  private static func text(name: String, iou: Double?) -> String {
    "\(name) \(iou.map { $0.digits(3) } ?? "n/a")"
  }
}
