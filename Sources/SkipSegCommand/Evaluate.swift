import ArgumentParser
import Foundation
import SkipSeg
import SkipSegBasics
import SkipSegDatasets
import SkipSegEvaluation
import SkipSegFiles

struct Evaluate: LaunchedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how good predicted masks are.",
    usage: """
      skipseg evaluate MODEL DATA --output DIR [--split SPLIT] [--calibration] [--suspects] [--resolution R]
                       [--precision P] [--threads N]
      skipseg evaluate --predictions DIR --masks DIR [--output DIR] [--classes FILE] [--ignore-index N]
      skipseg evaluate MODEL DATA --shard I/N --output PARTS/I
      skipseg evaluate --merge PARTS/* --output DIR
      The first two: [--mask-levels LEVELS] [--boundary auto|on|off] [--tolerance T] [--sieve N] [--group-by folder|REGEX]
      """,
    discussion: """
      With a model: predicts the samples of a data set and compares them with their masks. Without one: compares two \
      folders of mask PNGs, paired by path. Prints tables; in the output folder are index.html, a page to look at, \
      report.json, per_class.csv, per_image.csv, confusion.csv and, with a model, the predicted masks. What an earlier \
      `skipseg evaluate` wrote is replaced, other files only by --overwrite. Ctrl-C ends after the sample under way.
      """)

  @Argument(
    help: "\(ModelArgument.help)", completion: .file(extensions: ["safetensors"]), transform: path)
  var model: String?

  @Argument(help: "The folder of the data set.", completion: .directory, transform: path)
  var data: String?

  @Option(help: "The samples to judge by: train, val, test or all. (default: val)")
  var split: ModelEvaluation.Choice?

  @Option(help: "A folder of predicted masks.", completion: .directory, transform: path)
  var predictions: String?

  @Option(help: "The folder of the true masks.", completion: .directory, transform: path)
  var masks: String?

  @OptionGroup var classes: ClassFileOption

  @Option(
    parsing: .unconditional,
    help: "The value in the true masks that is not to be judged. (default: found out from the masks)")
  var ignoreIndex: Int?

  @OptionGroup var shard: ShardOption

  @Option(
    parsing: .upToNextOption,
    help: "Make the report of what all shards have left: their folders.", completion: .directory,
    transform: path)
  var merge: [String] = []

  @Option(
    name: .shortAndLong, help: "The folder for the report, or for what a shard leaves.",
    completion: .directory, transform: path)
  var output: String?

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup(title: DataReadingSettings.title)
  var reading: SettingOptions<DataReadingSettings>

  @OptionGroup var scores: ScoreOptions
  @OptionGroup var resolution: ResolutionOption
  @OptionGroup(title: TilingSettings.title) var tiling: SettingOptions<TilingSettings>
  @OptionGroup var precision: PrecisionOption
  @OptionGroup var compute: ThreadOptions
  @OptionGroup var json: JSONOption

  var sharesWork: Bool { model != nil && merge.isEmpty }

  func validate() throws {
    if !merge.isEmpty { return try validateMerge() }
    let byModel = model != nil
    let byFolders = predictions != nil || masks != nil
    if byModel == byFolders {
      throw ValidationError("give either a model and a data set, or --predictions and --masks")
    }
    if byFolders {
      if shard.text != nil { throw ValidationError("--shard is for a model and a data set") }
    }
    if byModel, try shard.value() != nil, scores.suspects {
      throw ValidationError("--suspects needs the confidence of all photographs, so that it has no shards")
    }
    if byModel {
      if data == nil { throw ValidationError("Missing expected argument '<data>'") }
      if output == nil { throw ValidationError("Missing expected argument '--output <output>'") }
      if classes.file != nil || ignoreIndex != nil {
        throw ValidationError("--classes and --ignore-index are for two folders; a model knows its own")
      }
      if let name = ["mask-levels", "shift", "group"].first(where: { reading.given[$0] != nil }) {
        throw ValidationError("--\(name) is not for a model and a data set; a model knows what masks hold")
      }
    } else if predictions == nil || masks == nil {
      throw ValidationError("--predictions and --masks belong together")
    } else if let name = reading.given.keys.sorted().first(where: {
      !["mask-levels", "resize-masks"].contains($0)
    }) {
      throw ValidationError("--\(name) is for a model and a data set; two folders have masks only")
    } else if split != nil {
      throw ValidationError("--split is for a model and a data set")
    } else if let name = tiling.given.keys.sorted().first {
      throw ValidationError("--\(name) is for a model and a data set")
    } else if resolution.text != nil {
      throw ValidationError("--resolution is for a model and a data set")
    } else if scores.needsNetwork {
      throw ValidationError("--calibration and --suspects need a network: give a model and a data set")
    }
    if overwrite.isAllowed && output == nil { throw ValidationError("--overwrite is for --output") }
    try checkAsSetting("ignore-index", ignoreIndex)
    _ = try tiling.applied()
  }

  private func validateMerge() throws {
    guard output != nil else { throw ValidationError("Missing expected argument '--output <output>'") }
    let others: [(Bool, String)] = [
      (model != nil, "a model"), (predictions != nil, "--predictions"), (masks != nil, "--masks"),
      (shard.text != nil, "--shard"), (split != nil, "--split"), (classes.file != nil, "--classes"),
      (ignoreIndex != nil, "--ignore-index"), (resolution.text != nil, "--resolution"),
      (!scores.arguments.isEmpty, scores.arguments.first ?? ""),
      (!reading.given.isEmpty, "--" + (reading.given.keys.min() ?? "")),
      (!tiling.given.isEmpty, "--" + (tiling.given.keys.min() ?? "")),
    ]
    if let (_, name) = others.first(where: \.0) {
      throw ValidationError("\(name) is not for --merge, which takes everything from the shards")
    }
  }

  func run() throws {
    Interruption.listen()
    if !merge.isEmpty, let output {
      try merge(to: output)
    } else if let model, let data, let output {
      try evaluate(model: model, data: data, output: output)
    } else if let predictions, let masks {
      try evaluate(predictions: predictions, masks: masks)
    }
  }

  private func evaluate(model: String, data: String, output: String) throws {
    let status = StatusLine()
    let begin = ContinuousClock.now
    let shard = try shard.value()
    if let note = self.shard.note { status.note(note) }
    let output = shard.map { self.shard.folder(of: $0, in: output) } ?? output
    let result = try exitOnError {
      try ModelArgument.check(model, of: "evaluate", before: "DATA")
      try OutputFolder.tryWriting(in: output)
      let network = try Model(contentsOf: model)
      let evaluation = try ModelEvaluation(
        model: network, data: data, choice: split ?? .validation,
        reading: reading.applied(), options: try scores.options(), resolution: resolution.value,
        tiling: try tiling.configuration(for: network), precision: precision.value, threads: compute.count)
      for note in evaluation.notes { status.note(Note(note)) }
      Interruption.awaitSafePlaces()
      return try Interruption.exitIfStopped(status, "no report is written") {
        try evaluation.run(
          output: output, shard: shard, overwrites: overwrite.isAllowed, otherInputs: [model],
          command: repeating, stop: Interruption.stop
        ) { status.show($0, "evaluated") }
      }
    }
    status.clear()
    if let shard {
      let seconds = begin.duration(to: .now) / .seconds(1)
      return try tell(result, shard, output: output, seconds: seconds)
    }
    try tell(result, output: output)
  }

  private func merge(to output: String) throws {
    let status = StatusLine()
    let result = try exitOnError {
      try ModelEvaluation.merge(merge, to: output, overwrites: overwrite.isAllowed) {
        status.show($0, "merged")
      }
    }
    status.clear()
    try tell(result, output: output)
  }

  private func tell(
    _ result: ModelEvaluation.Result, _ shard: Shard, output: String, seconds: Double
  ) throws {
    let speed = Shard.speed(
      files: result.sampleCount, seconds: seconds, waitingShare: result.waitingShare)
    shard.tell(samples: result.sampleCount)
    let part = result.isReportWritten ? ", part in \(output)" : ""
    print(
      result.sampleCount == 0
        ? "no sample is in \(shard.title)\(part)"
        : "\(shard.title): \(counted(result.sampleCount, "sample"))\(part) (\(speed))")
    if result.faultCount > 0 { throw ExitCode.someFailed }
  }

  private func tell(_ result: ModelEvaluation.Result, output: String) throws {
    if result.report.images.isEmpty { throw ExitCode.nothingDone }
    tell(result.report)
    if let suspects = result.suspects { print("\(counted(suspects.count, "label")) to look at") }
    if result.isReportWritten { print("report in \(output)") }
    if result.faultCount > 0 { throw ExitCode.someFailed }
  }

  private func evaluate(predictions: String, masks: String) throws {
    let status = StatusLine()
    let evaluation = try exitOnError {
      if let output {
        try MaskFolderEvaluation.claim(
          output, inputs: [predictions, masks] + [classes.file].compactMap(\.self),
          overwrites: overwrite.isAllowed
        )
      }
      Interruption.awaitSafePlaces()
      return try Interruption.exitIfStopped(status, "no report is written") {
        try MaskFolderEvaluation(
          predictions: predictions, masks: masks, classFile: classes.file, ignoreIndex: ignoreIndex,
          reading: reading.applied(), options: try scores.options(), threads: compute.count,
          stop: Interruption.stop
        ) { status.show($0, "compared") }
      }
    }
    status.clear()
    if evaluation.report.images.isEmpty { throw ExitCode.nothingDone }
    tell(evaluation.report)
    var failed = !evaluation.faults.isEmpty
    if let output {
      // The scores are told by now, whatever becomes of the report.
      do {
        try evaluation.write(to: output, command: repeating)
        print("report in \(output)")
      } catch {
        status.fault(Fault(.unwritten, file: output, error))
        failed = true
      }
    }
    if failed { throw ExitCode.someFailed }
  }

  private func tell(_ report: EvaluationReport) {
    for image in report.images {
      JSONLines.event("image", ["file": .string(image.file), "mean_iou": .number(image.scores.meanIoU)])
    }
    JSONLines.event("report", JSONValue(of: report).members)
    print(report.table(), terminator: "")
  }
}

extension Evaluate {
  /// The command that gives the same report, wherever and by however many threads.
  private var repeating: String {
    func option(_ name: String, _ value: String?) -> [String] { value.map { [name, $0] } ?? [] }
    let subject =
      [model, data].compactMap(\.self) + option("--split", split?.rawValue)
      + option("--predictions", predictions) + option("--masks", masks) + option("--classes", classes.file)
      + option("--resolution", resolution.text)
      + tiling.arguments
      + option("--ignore-index", ignoreIndex.map { "\($0)" })
    let arguments = ["evaluate"] + subject + scores.arguments + option("--output", "FOLDER")
    return "skipseg " + arguments.map(shellQuoted).joined(separator: " ")
  }
}

extension ModelEvaluation.Choice: ExpressibleByArgument {}
