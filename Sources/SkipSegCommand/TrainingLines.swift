import SkipSeg
import SkipSegBasics

/// What a run alone tells as lines of `--json`.
struct TrainingLines {
  private let classNames: [String]
  private let lossTerms: [String]
  /// Steps are told once a second at most.
  private var nextStepAt = ContinuousClock.now

  init(classNames: [String], lossTerms: [String]) {
    self.classNames = classNames
    self.lossTerms = lossTerms
  }

  mutating func write(_ detail: TrainingDetail) {
    if !JSONLines.areWanted { return }
    switch detail {
    case .unsaved(let state, _): JSONLines.event("unsaved", ["message": .string("\(state)")])
    case .skipped(let epoch, let step, let files):
      JSONLines.event(
        "skipped",
        ["epoch": .number(epoch), "step": .number(step), "files": .array(files.map { .string($0) })])
    case .wentBack(let epoch, let factor):
      JSONLines.event("went_back", ["epoch": .number(epoch), "learning_rate_factor": .number(factor)])
    case .step(let step):
      if .now < nextStepAt { return }
      nextStepAt = .now + .seconds(1)
      JSONLines.event("step", Self.members(step))
    case .validated, .saved: break
    case .epoch(let record, let isBest, let seconds):
      var members = self.members(record)
      members["best"] = .bool(isBest)
      members["seconds"] = .number(seconds)
      JSONLines.event("epoch", members)
    }
  }

  private static func members(_ step: StepReport) -> [String: JSONValue] {
    [
      "epoch": .number(step.epoch), "epochs": .number(step.epochCount), "step": .number(step.step),
      "steps": .number(step.stepCount), "loss": .number(step.loss), "mean_iou": .number(step.meanIoU),
      "learning_rate": .number(step.learningRate), "images_per_second": .number(step.imagesPerSecond),
      "seconds_left": .number(step.secondsLeft), "waiting_share": .number(step.waitingShare),
    ]
  }

  /// With the names of the columns of `history.csv`; those of a term or a class are an object of their own.
  private func members(_ record: EpochRecord) -> [String: JSONValue] {
    [
      "epoch": .number(record.epoch), "step": .number(record.step),
      "learning_rate": .number(record.learningRate), "loss": .number(record.loss),
      "loss_terms": Self.object(lossTerms, record.lossTerms), "mean_iou": .number(record.meanIoU),
      "pixel_accuracy": .number(record.pixelAccuracy), "iou": Self.object(classNames, record.classIoU),
    ]
  }

  private static func object(_ names: [String], _ values: [Double?]) -> JSONValue {
    .object(Dictionary(zip(names, values.map { JSONValue.number($0) })) { first, _ in first })
  }
}
