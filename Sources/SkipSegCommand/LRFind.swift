import ArgumentParser
import Foundation
import SkipSeg
import SkipSegBasics
import SkipSegFiles

struct LRFind: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lr-find",
    abstract: "Suggest a learning rate for a data set.",
    discussion: """
      Takes steps at rates that grow from --from to --to, draws the loss over them, and suggests a tenth of the rate at \
      which the loss is lowest. Options are those of the run for which the rate is wanted. The weights are thrown away.
      """)

  @Argument(help: "The folder of the data set.", completion: .directory, transform: path)
  var data: String?

  @Option(help: "The first rate.")
  var from = 1e-6

  @Option(help: "The last rate.")
  var to = 1.0

  @Option(help: "Steps from the first rate to the last.")
  var steps = 100

  @Option(
    help: "The picture, an .svg; its numbers are written beside it as CSV.",
    completion: .file(extensions: ["svg"]), transform: path)
  var picture = "lr-find.svg"

  @OptionGroup var overwrite: OverwriteOption

  @OptionGroup var options: TrainingOptions
  @OptionGroup var json: JSONOption

  func validate() throws {
    if !(from > 0 && to > from && to.isFinite) {
      throw ValidationError(
        "--from is \(from) and --to is \(to), but must be rates of which the second is higher")
    }
    if !(10...1_000_000).contains(steps) {
      throw ValidationError("--steps is \(steps), but must be 10 to 1000000")
    }
    if FileSystem.fileExtension(picture) != "svg" {
      throw ValidationError("--picture is '\(picture)', but must end in .svg")
    }
    if try options.configuration(data: data).data.isEmpty {
      throw ValidationError("Missing expected argument '<data>'")
    }
  }

  func run() throws {
    Interruption.listen()
    let status = StatusLine()
    let curve = try exitOnError {
      let configuration = try options.configuration(data: data)
      try LearningRateCurve.claim(
        picture, inputs: [configuration.data] + configuration.inputs, overwrites: overwrite.isAllowed)
      let test = try LearningRateRangeTest(
        configuration: configuration, range: from...to, stepCount: steps, threads: options.compute.count,
        limits: options.limits.limits)
      for note in test.notes { status.note(Note(note)) }
      Interruption.awaitSafePlaces()
      let curve = try Interruption.exitIfStopped(status, "no curve is written") {
        try test.run(stop: Interruption.stop) { status.show($0, "step") }
      }
      try curve.write(to: picture)
      return curve
    }
    status.clear()
    try tell(curve)
  }

  private func tell(_ curve: LearningRateCurve) throws {
    guard let suggestion = curve.suggestion, let lowest = curve.lowest else {
      StatusLine().error("the loss never fell; \(picture) shows its curve; try a lower --from")
      throw ExitCode.nothingDone
    }
    JSONLines.event(
      "lr_find",
      [
        "picture": .string(picture), "lowest_loss": .number(lowest.smoothedLoss),
        "lowest_rate": .number(lowest.rate), "learning_rate": .number(suggestion),
        "ends_falling": .bool(curve.endsFalling),
      ])
    if curve.endsFalling { print("the loss was still falling at the highest rate; try a higher --to") }
    print(
      "\(picture): the loss is lowest, \(lowest.smoothedLoss.digits(4)), at \(Self.text(lowest.rate)); "
        + "suggested: --learning-rate \(Self.text(suggestion))")
  }

  private static func text(_ rate: Double) -> String { String(format: "%.2g", rate) }
}
