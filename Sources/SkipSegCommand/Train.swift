import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegFiles
import SkipSegRanks
import SkipSegTraining

struct Train: LaunchedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a U-Net on a folder of photographs and masks.",
    discussion: """
      The run folder holds index.html, which shows the run in a browser, config.json, split.json, history.csv, the \
      models best.safetensors and last.safetensors, and last.checkpoint, from which --resume goes on; \
      previous.checkpoint is the one before. Ctrl-C, SIGTERM, SIGHUP and SIGUSR1 finish the step, save, and say how to go on.
      Started by mpirun or srun, the processes share the batches of each step (--accumulate).
      Exit codes: 0 done; 1 nothing could be done; 3 losses that are not finite came again and again; 75 a process of \
      several doesn't answer; 130 after Ctrl-C and 143 after SIGTERM, SIGHUP or SIGUSR1: interrupted, after saving.
      """)

  @Argument(
    help: "The folder of the data set; with --resume, where it lies now.", completion: .directory,
    transform: path)
  var data: String?

  @OptionGroup var options: TrainingOptions
  @OptionGroup(title: LengthSettings.title) var length: SettingOptions<LengthSettings>
  @OptionGroup(title: SavingSettings.title) var place: RunPlace
  @OptionGroup(title: MachineSettings.title) var rankOptions: RankOptions
  @OptionGroup var json: JSONOption

  struct RankOptions: ParsableArguments {
    @Option(help: "Seconds for which one of several processes may stay silent.")
    var rankTimeout = 600

    func validate() throws {
      if !(1...1_000_000).contains(rankTimeout) {
        throw ValidationError("--rank-timeout is \(rankTimeout), but must be 1 to 1000000")
      }
    }
  }

  /// Which run: a new one, or one that goes on.
  struct RunPlace: ParsableArguments {
    static let standardOutput = "runs/train"

    @Option(
      name: .shortAndLong,
      help: "The run folder; numbered where there is one already. (default: \(standardOutput))",
      completion: .directory, transform: path)
    var output: String?

    @Option(
      help: "Go on with the run in this folder; with more --epochs, too.", completion: .directory,
      transform: path)
    var resume: String?

    @Flag(help: "Print the configuration that a run would have, as --config reads it, and end.")
    var printConfig = false
  }

  private func configuration() throws -> TrainingConfiguration {
    try options.configuration(data: data, length: length.given)
  }

  func validate() throws {
    if !length.given.isEmpty && options.given["epochs"] != nil {
      throw ValidationError("--steps and --epochs both say how long the run is: give one of them")
    }
    if place.resume != nil {
      let refused =
        (options.base.config == nil ? [] : ["--config"]) + options.closedToRuns
        + length.given.keys.map { "--\($0)" }
        + (place.output == nil ? [] : ["--output"]) + (place.printConfig ? ["--print-config"] : [])
      if !refused.isEmpty {
        throw ValidationError(
          "--resume goes on with the run's own options: leave out \(refused.joined(separator: ", ")); only the data's "
            + "new place, \(TrainingOptions.openToRuns.joined(separator: ", ")), --memory, --max-minutes, --rank-timeout "
            + "and --threads may be given")
      }
    }
    let configuration = try configuration()
    if place.resume == nil && configuration.data.isEmpty {
      throw ValidationError("Missing expected argument '<data>'")
    }
  }

  func run() throws {
    if place.printConfig {
      let configuration = try configuration()
      JSONLines.event("configuration", JSONValue(of: configuration).members)
      return print(JSONText.pretty(configuration), terminator: "")
    }
    Interruption.listen()
    let request = try self.request
    let ranks = try exitOnError {
      try LaunchedProcess(request: request, timeout: .seconds(rankOptions.rankTimeout))
    }
    var ended: (Trainer, TrainingDisplay)?
    if let ranks {
      try ranks.run {
        ended = try train(ranks.ensemble, lines: ranks.lines, pace: ExchangePace(ranks.ensemble))
      }
    } else {
      ended = try train(SoloEnsemble())
    }
    if let (trainer, display) = ended { compareWithBeginning(trainer, display) }
  }

  /// All that the processes of a run must have been told alike.
  private var request: String {
    get throws {
      let configuration = try options.configuration(data: data)
      return [
        JSONText.compact(configuration), data ?? "", place.resume ?? "", place.output ?? "",
        options.given["epochs"] ?? "", options.limits.maxMinutes.map { "\($0)" } ?? "",
      ].joined(separator: "\n")
    }
  }

  /// - Parameters:
  ///   - lines: what else to say at the beginning.
  ///   - pace: of the exchange between processes.
  /// - Returns: of a run that has come to its end, on the process that tells.
  private func train(
    _ ensemble: any Ensemble, lines: (TrainingConfiguration) -> [String] = { _ in [] },
    pace: ExchangePace? = nil
  ) throws -> (Trainer, TrainingDisplay)? {
    let display = TrainingDisplay()
    let (trainer, outcome) = try exitOnError {
      let trainer = try makeTrainer(ensemble)
      Interruption.awaitSafePlaces()
      display.begin(trainer, lines: lines(trainer.configuration))
      let outcome = try trainer.run(stop: Interruption.stop) { event in
        display.show(event)
        if let note = pace?.note(after: event, trainer) { display.show(.note(note)) }
      }
      return (trainer, outcome)
    }
    // The others wait for nothing more of this process.
    guard ensemble.isFirst else {
      if outcome == .interrupted { throw Interruption.exitCode }
      return nil
    }
    switch outcome {
    case .complete: try display.complete(trainer)
    case .stoppedEarly: try display.stoppedEarly(trainer)
    case .timeIsUp:
      display.timeIsUp(trainer)
      return nil
    case .interrupted:
      display.interrupted(trainer)
      throw Interruption.exitCode
    }
    return (trainer, display)
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
        precision: configuration.precision, threads: options.compute.count, stop: Interruption.stop)
      if let comparison { display.compared(comparison, with: source.path) }
    } catch { StandardStreams.say("error: \(error)") }
  }

  private func makeTrainer(_ ensemble: any Ensemble) throws -> Trainer {
    let (threads, limits) = (options.compute.count, options.limits.limits)
    let configuration = try configuration()
    if let resume = place.resume {
      return try Trainer(
        resuming: RunFolder(path: resume), data: data.map(TrainingOptions.absolute),
        classFile: configuration.classFile,
        epochs: options.given["epochs"] == nil ? nil : configuration.epochs, threads: threads,
        limits: limits, ensemble: ensemble)
    }
    let output = place.output ?? RunPlace.standardOutput
    try ensemble.together {
      if ensemble.isFirst { try OutputFolder.tryWriting(in: FileSystem.folder(of: output)) }
    }
    return try Trainer(
      configuration: configuration, output: output, threads: threads, limits: limits, ensemble: ensemble)
  }
}
