import ArgumentParser
import Files
import Networks
import SkipSeg

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a U-Net on a folder of photographs and masks.",
    discussion: """
      The run folder holds index.html, which shows the run in a browser, config.json, split.json, history.csv, the \
      models best.safetensors and last.safetensors, and last.checkpoint, from which --resume goes on; \
      previous.checkpoint is the one before. Ctrl-C, SIGTERM, SIGHUP and SIGUSR1 finish the step, save, and say how to go on.
      Exit codes: 0 done; 1 nothing could be done; 3 losses that are not finite came again and again; 130 after Ctrl-C \
      and 143 after SIGTERM, SIGHUP or SIGUSR1: interrupted, after saving.
      """)

  @Argument(help: "The folder of the data set; with --resume, where it lies now.", transform: path)
  var data: String?

  @Option(help: "Go on with the run in this folder; with more --epochs, too.", transform: path)
  var resume: String?

  @OptionGroup var options: TrainingOptions
  @OptionGroup var limits: LimitOptions
  @OptionGroup var compute: ThreadOptions

  func validate() throws {
    switch (data, resume) {
    case (nil, nil): throw ValidationError("Missing expected argument '<data>'")
    case (_, _?) where !options.areUntouched:
      throw ValidationError(
        "--resume goes on with the run's own options; only the data's new place, --classes, --epochs, --memory, "
          + "--max-minutes and --threads may be given")
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
    case .complete:
      try display.complete(trainer)
      compareWithBeginning(trainer, display)
    case .stoppedEarly:
      try display.stoppedEarly(trainer)
      compareWithBeginning(trainer, display)
    case .timeIsUp: display.timeIsUp(trainer)
    case .interrupted:
      display.interrupted(trainer)
      throw Interruption.exitCode
    }
  }

  /// Whether the run made the model better that it began with; nothing where that was no model of the same classes.
  private func compareWithBeginning(_ trainer: Trainer, _ display: TrainingDisplay) {
    let configuration = trainer.configuration
    guard let source = configuration.initialWeights, source.extent == .network,
      trainer.validationSampleCount > 0,
      let beginning = try? Model(contentsOf: source.path),
      let best = try? Model(contentsOf: trainer.folder.best),
      beginning.classes.names == best.classes.names
    else { return }
    do {
      let comparison = try ModelEvaluation.comparison(
        of: beginning, with: best, names: (source.path, trainer.folder.best), data: configuration.data,
        precision: configuration.precision, threads: compute.count, stop: Interruption.stop)
      if let comparison { display.compared(comparison, with: source.path) }
    } catch { StandardStreams.say("error: \(error)") }
  }

  private func makeTrainer() throws -> Trainer {
    if let resume {
      return try Trainer(
        resuming: RunFolder(path: resume), data: data.map(TrainingOptions.absolute),
        classFile: options.classes.map(TrainingOptions.absolute), epochs: options.epochs,
        threads: compute.count,
        limits: limits.limits)
    }
    guard let data else { preconditionFailure("validated: there is a data set or a run") }
    let output = options.output ?? TrainingOptions.standardOutput
    try OutputFolder.tryWriting(in: FileSystem.folder(of: output))
    return try Trainer(
      configuration: options.configuration(data: data), output: output,
      threads: compute.count, limits: limits.limits)
  }
}
