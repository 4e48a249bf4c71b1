import SkipSeg
import SkipSegBasics
import SkipSegStudies

/// How a study shows on the terminal.
final class StudyDisplay {
  private let status = StatusLine()
  private var current = ""

  func begin(_ study: Study) {
    for note in study.notes { status.note(Note(note)) }
    let configuration = study.configuration
    status.line(
      "\(study.folder.path): \(counted(configuration.variants.count, "network")), "
        + "\(counted(configuration.repeats, "repeat")), \(counted(configuration.steps, "step")) each")
  }

  func show(_ event: Study.Event) {
    switch event {
    case .detail(let detail): show(detail)
    case .progress: break
    case .note, .fault, .ended: status.show(event, "run")
    }
  }

  private func show(_ detail: Study.Detail) {
    switch detail {
    case .run(let run, let index, let count):
      current = "run \(index)/\(count) \(run.name)"
      JSONLines.event("run", ["name": .string(run.name), "index": .number(index), "of": .number(count)])
    case .step(let step):
      status.update([
        current, "step \(step.step)/\(step.stepCount)", "loss \(step.loss.digits(4))",
        "\(step.secondsLeft.asDuration) left of it",
      ])
    case .result(let result):
      status.line(
        "\(result.name)  loss \(Self.digits(result.finalLoss))  mean IoU \(Self.digits(result.meanIoU))  "
          + "boundary IoU \(Self.digits(result.boundaryIoU))")
      JSONLines.event(
        "result",
        [
          "name": .string(result.name), "training_loss": .number(result.finalLoss),
          "mean_iou": .number(result.meanIoU), "boundary_iou": .number(result.boundaryIoU),
        ])
    case .failed(let run, let reason):
      status.line("error: \(run.name): \(reason)")
      JSONLines.event("failed", ["name": .string(run.name), "message": .string(reason)])
    case .measuring(let name): status.update(["measuring \(name)"])
    }
  }

  func complete(_ study: Study) {
    status.clear()
    guard let report = study.report else { return }
    for claim in report.claims {
      print("\(claim.text), by \(claim.quantity): \(claim.outcome)")
      JSONLines.event(
        "verdict",
        [
          "claim": .string(claim.text), "verdict": .string(claim.verdict.rawValue),
          "outcome": .string(claim.outcome),
        ])
    }
    print(report.recommendationText)
    print("\(study.folder.page): the study")
    JSONLines.event("saved", ["path": .string(study.folder.page)])
  }

  func timeIsUp(_ study: Study, repeats: Int) {
    status.line(
      "the time is up after \(counted(repeats, "whole repeat")); to go on: skipseg study --resume \(study.folder.path)"
    )
  }

  func interrupted(_ study: Study) {
    status.line("interrupted; all is saved. To go on: skipseg study --resume \(study.folder.path)")
  }

  private static func digits(_ value: Double?) -> String { value.map { $0.digits(4) } ?? "n/a" }
}
