import ArgumentParser
import SkipSeg
import SkipSegBasics

struct Predict: LaunchedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict the masks of photographs.",
    discussion: """
      A mask has the size of its photograph and is a palette PNG: each pixel holds the class, the palette the class's \
      colour. Files from a folder keep their path relative to it; what is no image there is left out and counted. A \
      photograph that can't be read is reported and left out; the exit code is 2 then. What an earlier `skipseg predict` \
      wrote is replaced, other files only by --overwrite. Ctrl-C ends after the photograph under way.
      """)

  @Argument(
    help: "\(ModelArgument.help)", completion: .file(extensions: ["safetensors"]), transform: path)
  var model: String

  @Argument(
    help:
      "Photographs (JPEG or PNG), or folders of them; - reads their paths from the standard input, one a line.",
    completion: .file(extensions: ["jpg", "jpeg", "png"]), transform: path)
  var inputs: [String]

  @Option(name: .shortAndLong, help: "The folder for the masks.", completion: .directory, transform: path)
  var output: String

  @OptionGroup var overwrite: OverwriteOption

  @Flag(help: "Also write NAME_overlay.jpg: the photograph with the mask over it.")
  var overlay = false

  @Flag(
    help:
      "Also write NAME.npy: the logits as a NumPy array, float32 [class][height][width], of the working size."
  )
  var logits = false

  @Flag(
    help:
      "Also write NAME_confidence.png, grey: how sure the network is of each pixel, 255 for 1; and predictions.csv, the photographs of which it is least sure first."
  )
  var confidence = false

  @Flag(help: "Also write NAME_CLASS.png for each class, grey of 16 bits: its probability, 65535 for 1.")
  var probabilities = false

  @Option(help: "Give areas of fewer pixels the class of their largest neighbour, as GDAL's sieve does.")
  var sieve: Int?

  @Option(help: "Also write the objects of each mask as NAME.geojson, or NAME.json for coco and labelme.")
  var polygons: PolygonFormat?

  @Option(
    parsing: .unconditional,
    help: "Leave out corners of polygons that lie within so many pixels of the rest. (default: none)")
  var simplify: Double?

  @Flag(help: "Also write classes.csv and objects.csv: areas, numbers and shapes.")
  var measure = false

  @OptionGroup(title: "With --measure") var measures: MeasureOptions

  @OptionGroup var shard: ShardOption

  @Flag(
    help:
      "Leave out photographs whose masks are there already. A folder of masks by another model or other options is refused."
  )
  var skipExisting = false

  @Flag(help: "Say which share of the processors' time each stage took.")
  var profile = false

  @Flag(name: .customLong("null"), help: "With -, a zero byte stands behind each path, not a line break.")
  var isSeparatedByZero = false

  @OptionGroup var resolution: ResolutionOption
  @OptionGroup(title: TilingSettings.title) var tiling: SettingOptions<TilingSettings>

  @Option(
    parsing: .unconditional,
    help: "Refuse photographs of more pixels than this. (default: those that memory may not hold)")
  var maxPixels: Int?

  @OptionGroup var precision: PrecisionOption
  @OptionGroup var compute: ThreadOptions
  @OptionGroup var json: JSONOption

  private var readsPaths: Bool { inputs.contains("-") }

  func validate() throws {
    _ = try tiling.applied()
    if let maxPixels, maxPixels < 1 {
      throw ValidationError("--max-pixels is \(maxPixels), but must be at least 1")
    }
    if readsPaths && inputs.count > 1 {
      throw ValidationError("- stands alone: paths come from the standard input or from arguments")
    }
    if isSeparatedByZero && !readsPaths {
      throw ValidationError("--null is for paths from the standard input, which - reads")
    }
    if !measure, let option = measures.given { throw ValidationError("\(option) is for --measure") }
    if let sieve, sieve < 1 { throw ValidationError("--sieve is \(sieve), but must be 1 or more") }
    if let simplify {
      if polygons == nil { throw ValidationError("--simplify is for --polygons") }
      if polygons == .coco {
        throw ValidationError("--simplify is for polygons, and COCO's objects are written as run lengths")
      }
      guard simplify >= 0, simplify.isFinite else {
        throw ValidationError("--simplify is \(simplify), but must be 0 or more")
      }
    }
  }

  func run() throws {
    Interruption.listen()
    let status = StatusLine()
    let begin = ContinuousClock.now
    let shard = try shard.value()
    if let note = self.shard.note { status.note(note) }
    let summary = try exitOnError {
      try ModelArgument.check(model, of: "predict", before: "PICTURES")
      let model = try Model(contentsOf: self.model)
      let predictor = Predictor(
        model: model, resolution: resolution.value, tiling: try tiling.configuration(for: model),
        maximumPixels: maxPixels,
        precision: precision.value, threads: compute.count)
      var destination = PredictionOutput(folder: output)
      destination.overlays = overlay
      destination.logits = logits
      destination.confidence = confidence
      destination.probabilities = probabilities
      destination.sieve = sieve ?? 1
      destination.polygons = polygons
      destination.simplification = simplify ?? 0
      destination.measures = measure ? measures.value : nil
      destination.skipsExisting = skipExisting
      destination.overwrites = overwrite.isAllowed
      destination.otherInputs = [self.model]
      Interruption.awaitSafePlaces()
      func show(_ event: Predictor.Event) {
        status.show(event, "predicted")
        if case .detail(let mask) = event { JSONLines.photograph(mask.file, mask.members) }
      }
      if readsPaths {
        let paths = PathStream(separator: isSeparatedByZero ? .zero : .lineFeed)
        return try predictor.predict(
          paths, to: destination, shard: shard, stop: Interruption.stop, report: show)
      }
      return try predictor.predict(
        inputs, to: destination, shard: shard, stop: Interruption.stop, report: show)
    }
    status.clear()
    try tell(summary, shard, seconds: begin.duration(to: .now) / .seconds(1))
  }

  /// In seconds of one processor each.
  private func shares(of stages: Predictor.StageSeconds) -> String {
    let threads = Double(compute.count)
    let parts = [
      ("decode", stages.decode), ("network", threads * stages.network),
      ("enlarging", threads * stages.enlarging), ("encode", stages.encode),
    ]
    let total = parts.reduce(0) { $0 + $1.1 }
    return parts.map { "\($0) \((total > 0 ? $1 / total : 0).asPercentage)" }.joined(separator: ", ")
      + " of \(total.digits(1)) processor seconds"
  }

  private func tell(_ summary: Predictor.Summary, _ shard: Shard?, seconds: Double) throws {
    JSONLines.count(
      [
        "done": .number(summary.maskCount), "failed": .number(summary.faultCount),
        "not_reached": .number(summary.leftCount),
      ].merging(skipExisting ? ["existing": .number(summary.existingCount)] : [:]) { $1 })
    let rate = (Double(summary.maskCount) / seconds).digits(1)
    let failed = summary.faultCount > 0 ? ", \(summary.faultCount) failed" : ""
    let left = summary.leftCount > 0 ? ", \(summary.leftCount) not reached" : ""
    if summary.maskCount > 0 {
      print(
        "\(counted(summary.maskCount, "mask")) in \(output)\(failed)\(left) "
          + "(\(seconds.asDuration), \(rate) a second)")
    }
    if summary.existingCount > 0 {
      let known = summary.maskCount + summary.existingCount + summary.faultCount + summary.leftCount
      print("\(summary.existingCount.grouped) of \(known.grouped) were there already")
    }
    let done = summary.maskCount + summary.existingCount + summary.faultCount
    if let shard {
      print(
        done + summary.leftCount == 0
          ? "no photograph is in \(shard.title)"
          : "\(shard.title): "
            + Shard.speed(files: done, seconds: seconds, waitingShare: summary.waitingShare))
    }
    if profile { print(shares(of: summary.stages)) }
    if let leftOut = summary.leftOut { print("left out: \(leftOut)") }
    if let name = summary.dominantClass {
      StatusLine().line(
        "warning: the class '\(legible(name))' covers more than 99 % of every mask; "
          + "is this the right model for these photographs, and is it trained enough?")
    }
    if summary.wasStopped {
      StatusLine().line(
        "interrupted after \(done) of \(counted(done + summary.leftCount, "photograph")); "
          + "the same command \(skipExisting ? "goes on" : "begins again and replaces its masks")")
      throw Interruption.exitCode
    }
    if shard != nil {
      if summary.faultCount > 0 { throw ExitCode.someFailed }
      return
    }
    if summary.maskCount + summary.existingCount == 0 { throw ExitCode.nothingDone }
    if summary.faultCount > 0 { throw ExitCode.someFailed }
  }
}

extension PredictedMask {
  /// As a line of `--json` has it.
  fileprivate var members: [String: JSONValue] {
    var members: [String: JSONValue] = [
      "mask": .string(JSONLines.plain(mask)), "width": .number(width), "height": .number(height),
    ]
    if wasThere {
      members["existing"] = .bool(true)
    } else {
      members["classes"] = .object(classShares.mapValues { .number($0) })
      members["confidence"] = .number(meanConfidence)
      members["ms"] = .number((seconds * 1000).rounded())
    }
    return members
  }
}

extension PolygonFormat: ExpressibleByArgument {}
