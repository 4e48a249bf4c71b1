import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegFiles
import SkipSegStudies
import SkipSegTraining

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Train networks that differ in their skip connections, and say what was seen.",
    discussion: """
      The folder holds index.html, which shows in a browser what was seen, study.json, runs.csv, steps.csv, times.csv, charts \
      as SVG, and each run as `skipseg train` makes it. Residual networks begin with --zero-init; --compare order shows \
      the other form. Options of training that are not compared apply to all runs. --max-minutes ends with what is whole \
      of the repeats, and --resume goes on.
      Exit codes: 0 done; 1 nothing could be done; 2 some runs did not heal and are listed; 130 and 143 interrupted, \
      after saving.
      """)

  @Argument(help: "The folder of the data set.", completion: .directory, transform: path)
  var data: String?

  @OptionGroup(title: StudySettings.title) var study: SettingOptions<StudySettings>
  @OptionGroup(title: StudySettings.title) var place: Place
  @OptionGroup var options: TrainingOptions
  @OptionGroup var json: JSONOption

  /// Which study: a new one, or one that goes on.
  struct Place: ParsableArguments {
    static let standardOutput = "studies/study"

    @Flag(
      help:
        "Take 270 steps of width 16, size 64 and batch 16: the eight networks, three times each, in some minutes."
    )
    var quick = false

    @Option(
      name: .shortAndLong,
      help: "The study's folder; numbered where there is one already. (default: \(standardOutput))",
      completion: .directory, transform: path)
    var output: String?

    @Option(help: "Go on with the study in this folder.", completion: .directory, transform: path)
    var resume: String?
  }

  func validate() throws {
    if place.resume != nil {
      let refused =
        (data == nil ? [] : ["DATA"]) + (options.base.config == nil ? [] : ["--config"])
        + (study.given.keys.sorted() + options.given.keys.sorted()).map { "--\($0)" }
        + (place.output == nil ? [] : ["--output"]) + (place.quick ? ["--quick"] : [])
      if !refused.isEmpty {
        throw ValidationError(
          "--resume goes on with the study's own options: leave out \(refused.joined(separator: ", ")); only --memory, "
            + "--max-minutes and --threads may be given")
      }
      return
    }
    try refuseContradictions()
    let configuration = try configured()
    if configuration.training.data.isEmpty { throw ValidationError("Missing expected argument '<data>'") }
    if let fault = configuration.fault { throw ValidationError("\(fault)") }
  }

  /// Options that mean nothing to a study, or not beside others.
  private func refuseContradictions() throws {
    let own = study.given
    if own["steps"] != nil && options.limits.maxMinutes != nil {
      throw ValidationError(
        "--steps says how long a run is, and --max-minutes how long the study: give one of them")
    }
    if own["depths"] != nil && options.given["encoder"] != nil {
      throw ValidationError("--encoder names one network, and --depths several: give one of them")
    }
    let reasons = [
      ("epochs", "a study counts steps: give --steps"), ("patience", "all runs have as many steps"),
      ("freeze-encoder", "it counts epochs; --from compares what learns"),
      ("init-from", "give the model with --from"),
    ]
    for (name, reason) in reasons where options.given[name] != nil {
      throw ValidationError("--\(name) is not for a study: \(reason)")
    }
    let compared = try configured().comparisons
    var varied: [String] = []
    if own["from"] != nil {
      if let name = ["compare", "depths", "equal"].first(where: { own[$0] != nil }) {
        throw ValidationError("--from compares what learns of one network: leave out --\(name)")
      }
      varied = [
        "encoder", "width", "channels", "short-skips", "zero-init", "projection", "drop-path", "long-skips",
        "shortcut-gradient",
      ]
    } else {
      if compared.contains(.short) || compared.contains(.order) { varied += ["short-skips", "zero-init"] }
      if compared.contains(.long) { varied.append("long-skips") }
    }
    if let name = varied.first(where: { options.given[$0] != nil }) {
      let remedy =
        own["from"] == nil ? "leave it out, or choose with --compare" : "the model of --from brings it"
      throw ValidationError("--\(name) is what the study varies or settles: \(remedy)")
    }
  }

  private func configured() throws -> StudyConfiguration {
    var configuration = place.quick ? StudyConfiguration.quick : .standard
    configuration.training = try options.configuration(data: data, over: configuration.training)
    if options.given["encoder"] != nil { configuration.depths = [] }
    configuration = try study.applied(to: configuration)
    configuration.command = repeating
    return configuration
  }

  /// The command with all that was given but for the place of its results.
  private var repeating: String {
    let given = study.given.merging(options.given) { first, _ in first }
    let config = options.base.config.map { ["--config", $0] } ?? []
    let own = given.sorted { $0.key < $1.key }.flatMap { name, value in
      value == "true" ? ["--\(name)"] : ["--\(name)", value]
    }
    return
      (["skipseg", "study"] + (data.map { [$0] } ?? []) + (place.quick ? ["--quick"] : []) + config + own)
      .map(shellQuoted).joined(separator: " ")
  }

  func run() throws {
    Interruption.listen()
    let display = StudyDisplay()
    let (finished, outcome) = try exitOnError {
      let study = try makeStudy()
      Interruption.awaitSafePlaces()
      display.begin(study)
      return (study, try study.run(stop: Interruption.stop, report: display.show))
    }
    switch outcome {
    case .complete(let failed):
      display.complete(finished)
      if !failed.isEmpty { throw ExitCode.someFailed }
    case .timeIsUp(let repeats):
      if repeats > 0 { display.complete(finished) }
      display.timeIsUp(finished, repeats: repeats)
    case .interrupted:
      display.interrupted(finished)
      throw Interruption.exitCode
    }
  }

  private func makeStudy() throws -> Study {
    let (threads, limits) = (options.compute.count, options.limits.limits)
    if let resume = place.resume {
      return try Study(resuming: StudyFolder(path: resume), threads: threads, limits: limits)
    }
    let output = place.output ?? Place.standardOutput
    try OutputFolder.tryWriting(in: FileSystem.folder(of: output))
    return try Study(configured(), output: output, threads: threads, limits: limits)
  }
}
