import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import SkipSegReports
import SkipSegSamples

struct Check: LaunchedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read a whole data set once and list everything that is wrong with it.",
    discussion: """
      Exit codes: 0 nothing is wrong; 2 faults are listed, and usable pairs remain; 1 nothing is usable. A shard lists what \
      is wrong with its files; what only all files tell, --merge does.
      """)

  @Argument(help: "The folder of the data set.", completion: .directory, transform: path)
  var data: String?

  @Option(
    parsing: .unconditional,
    help:
      "The value in the masks that is not to be judged; in RGB masks a class index. (default: found out from the masks)"
  )
  var ignoreIndex: Int?

  @Option(
    help: "A file of class names and colours, in place of the data set's own.", completion: .file(),
    transform: path)
  var classes: String?

  @Option(
    help: "A PNG file for a dozen training samples as `skipseg train` would make them, with their masks.",
    completion: .file(extensions: ["png"]), transform: path)
  var preview: String?

  @Option(
    help: "An HTML file that shows the data set: pairs, classes, sizes, faults and suspects.",
    completion: .file(extensions: ["html"]), transform: path)
  var report: String?

  @OptionGroup var shard: ShardOption

  @Option(
    parsing: .upToNextOption, help: "Report what the checks of all shards have left: their folders.",
    completion: .directory, transform: path)
  var merge: [String] = []

  @Option(
    name: .shortAndLong, help: "The folder for what a shard leaves.", completion: .directory, transform: path)
  var output: String?

  @OptionGroup var overwrite: OverwriteOption

  @OptionGroup(title: DataReadingSettings.title)
  var reading: SettingOptions<DataReadingSettings>

  @OptionGroup(title: AugmentationSettings.title)
  var augmentation: SettingOptions<AugmentationSettings>

  @OptionGroup var resolution: DataResolutionOption

  @Option(help: "Side of the crops in pixels. (default: 256)")
  var size: Int?

  @Option(help: "The number from which the randomness of --preview follows. (default: 0)")
  var seed: UInt64?

  @OptionGroup var compute: ThreadOptions
  @OptionGroup var json: JSONOption

  private static let stamp = OutputStamp("skipseg check")

  var sharesWork: Bool { merge.isEmpty }
  private var cropSize: Int { size ?? TrainingConfiguration.standard.size }

  func validate() throws {
    try validateShards()
    try checkAsSetting("ignore-index", ignoreIndex)
    // Of a shard the seed is kept for who merges it.
    if preview == nil && !(augmentation.given.isEmpty && (seed == nil || output != nil)) {
      let options = AugmentationSettings.settings.map { "--\($0.name)" }.joined(separator: ", ")
      throw ValidationError("\(options) and --seed need --preview")
    }
    if let preview, FileSystem.fileExtension(preview) != "png" {
      throw ValidationError("--preview is '\(preview)', but must end in .png")
    }
    if let report, FileSystem.fileExtension(report) != "html" {
      throw ValidationError("--report is '\(report)', but must end in .html")
    }
    if overwrite.isAllowed && preview == nil && report == nil && output == nil {
      throw ValidationError("--overwrite is for --preview, --report and --output")
    }
    if let size, !(32...2048).contains(size) {
      throw ValidationError("--size is \(size), but must be 32 to 2048")
    }
  }

  private func validateShards() throws {
    if (data == nil) == merge.isEmpty {
      throw ValidationError(
        data == nil ? "Missing expected argument '<data>'" : "give either a data set or --merge")
    }
    if !merge.isEmpty {
      let others: [(Bool, String)] = [
        (shard.text != nil, "--shard"), (output != nil, "--output"), (classes != nil, "--classes"),
        (ignoreIndex != nil, "--ignore-index"), (seed != nil, "--seed"),
        (!reading.given.isEmpty, "--" + (reading.given.keys.min() ?? "")),
      ]
      if let (_, name) = others.first(where: \.0) {
        throw ValidationError("\(name) is not for --merge, which takes it from the shards")
      }
    } else if try shard.value() != nil {
      if output == nil { throw ValidationError("a shard leaves a part for --merge: give --output") }
      if preview != nil || report != nil {
        throw ValidationError("--preview and --report show the whole data set: give them to --merge")
      }
    } else if output != nil {
      throw ValidationError("--output is for --shard")
    }
  }

  func run() throws {
    Interruption.listen()
    if let data, let output, let shard = try shard.value() {
      try check(data, shard, output: self.shard.folder(of: shard, in: output))
    } else {
      try checkAll()
    }
  }

  private func options() throws -> DatasetOptions {
    var options = DatasetOptions()
    options.ignoreIndex = ignoreIndex
    options.classFile = classes
    options.reading = try reading.applied()
    options.threads = compute.count
    if let seed { options.seed = seed }
    return options
  }

  private func check(_ data: String, _ shard: Shard, output: String) throws {
    let status = StatusLine()
    let begin = ContinuousClock.now
    if let note = self.shard.note { status.note(note) }
    let options = try options()
    let part = try exitOnError {
      try OutputClaim(Self.stamp, overwrites: overwrite.isAllowed).check(
        [OutputFile(FileSystem.join(output, CheckPart.name), .stamped(.json))],
        inputs: [data] + [classes].compactMap(\.self))
      Interruption.awaitSafePlaces()
      return try Interruption.exitIfStopped(status, "nothing is written") {
        let part = try DatasetCheck.run(data, shard: shard, options: options, stop: Interruption.stop) {
          status.show($0, "read")
        }
        try part.write(to: output, stamp: Self.stamp)
        return part
      }
    }
    status.clear()
    let seconds = begin.duration(to: .now) / .seconds(1)
    let faults = part.faults
    shard.tell(samples: part.count)
    print(
      part.count == 0
        ? "no pair is in \(shard.title), part in \(output)"
        : "\(shard.title): \(counted(part.count, "pair")), \(counted(faults.count, "fault")), part in \(output) "
          + "(\(Shard.speed(files: 2 * part.count, seconds: seconds, waitingShare: nil)))")
    if !faults.isEmpty { throw ExitCode.someFailed }
  }

  private func checkAll() throws {
    let status = StatusLine()
    let options = try options()
    let outputs =
      [preview.map { OutputFile($0, .stamped(.png)) }, report.map { OutputFile($0, .stamped(.html)) }]
      .compactMap(\.self)
    let claim = OutputClaim(Self.stamp, overwrites: overwrite.isAllowed)
    let (found, seed) = try exitOnError {
      guard let data else {
        let merged = try DatasetCheck.merge(merge, threads: compute.count)
        try claim.check(outputs, inputs: [merged.report.root])
        return merged
      }
      try claim.check(outputs, inputs: [data] + [classes].compactMap(\.self))
      Interruption.awaitSafePlaces()
      return try Interruption.exitIfStopped(status, "nothing is written") {
        let report = try DatasetCheck.run(data, options: options, stop: Interruption.stop) { event in
          if case .progress = event { status.show(event, "read") }
        }
        return (report: report, seed: options.seed)
      }
    }
    status.clear()
    found.writeLines()
    print(found.text)
    let choice = found.resolutionData.map {
      ResolutionChoice(
        resolution.value, for: $0, cropSize: cropSize, seed: seed, threads: compute.count)
    }
    for note in choice?.notes ?? [] { status.note(Note(note)) }
    for fault in found.faults { status.line("\(fault)") }
    if let preview { try exitOnError { try write(preview, of: found, choice?.scale ?? .native, seed: seed) } }
    if let report {
      try exitOnError { try DataPage(found).write(to: report, stamp: Self.stamp) }
      print("\(report): the data set in pictures")
    }
    if found.exitCode != 0 { throw ExitCode(found.exitCode) }
  }

  /// Nothing is written where nothing is usable, which the report says.
  private func write(
    _ path: String, of report: CheckReport, _ working: WorkingScale, seed: UInt64
  ) throws {
    var configuration = try augmentation.applied()
    _ = configuration.settle(labelledShare: report.labelledShares[.training])
    guard let encoding = report.encoding, var reader = report.reader, !report.usableSamples.isEmpty
    else { return }
    reader.working = working
    let rareClasses = report.usablePixels?.rareClasses() ?? []
    let note = configuration.pasteNote(
      rareClasses, sampleCount: report.usableSamples.count, names: encoding.classes.names)
    if let note { StatusLine().note(Note(note)) }
    guard
      let image = AugmentationPreview.image(
        of: report.usableSamples, encoding: encoding, reader: reader, rareClasses: rareClasses,
        configuration: configuration, size: cropSize, seed: seed)
    else { return }
    try DurableFile.write(Self.stamp.stamped(ImageEncoder.png(image), as: .png), to: path)
    print(
      "\(path): the first \(AugmentationPreview.sampleCount) training samples, each with its mask over it")
  }
}
