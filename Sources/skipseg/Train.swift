import ArgumentParser
import Networks
import Segmentation

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a U-Net on a folder of photographs and masks.",
    discussion: """
      The run folder holds config.json, split.json, history.csv, the models best.safetensors and last.safetensors, and \
      last.checkpoint, from which --resume goes on; previous.checkpoint is the one before. Ctrl-C, SIGTERM and SIGUSR1 \
      finish the step, save, and say how to go on; the exit code is 130, or 143 for the latter two.
      """)

  @Argument(help: "The folder of the data set.")
  var data: String?

  @Option(help: "Go on with the run in this folder; only --threads may be given besides.")
  var resume: String?

  @OptionGroup var options: TrainingOptions
  @OptionGroup var compute: ThreadOptions

  func validate() throws {
    switch (data, resume) {
    case (nil, nil): throw ValidationError("Missing expected argument '<data>'")
    case (_?, _?): throw ValidationError("--resume takes no data set: the run knows its own")
    case (nil, _?) where !options.areUntouched:
      throw ValidationError("--resume goes on with the run's own options; only --threads may be given")
    case (let data?, nil):
      if let fault = options.configuration(data: data).fault { throw ValidationError(fault) }
    default: break
    }
  }

  func run() throws {
    Interruption.listen()
    let display = TrainingDisplay()
    let (trainer, outcome) = try exitOnError {
      let trainer = try makeTrainer()
      Interruption.awaitSafePlaces()
      display.begin(trainer)
      return (trainer, try trainer.run(stop: Interruption.stop, report: display.show))
    }
    switch outcome {
    case .complete: display.complete(trainer)
    case .interrupted:
      display.interrupted(trainer)
      throw Interruption.exitCode
    }
  }

  private func makeTrainer() throws -> Trainer {
    if let resume { return try Trainer(resuming: RunFolder(path: resume), threads: compute.count) }
    guard let data else { preconditionFailure("validated: there is a data set or a run") }
    return try Trainer(
      configuration: options.configuration(data: data),
      output: options.output ?? TrainingOptions.standardOutput,
      threads: compute.count)
  }
}
