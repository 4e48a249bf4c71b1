import ArgumentParser
import SkipSeg
import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import SkipSegReports
import SkipSegSamples

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read a whole data set once and list everything that is wrong with it.",
    discussion: """
      Exit codes: 0 nothing is wrong; 2 faults are listed, and usable pairs remain; 1 nothing is usable.
      """)

  @Argument(help: "The folder of the data set.", completion: .directory, transform: path)
  var data: String

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

  private var cropSize: Int { size ?? TrainingConfiguration.standard.size }

  func validate() throws {
    try checkAsSetting("ignore-index", ignoreIndex)
    if preview == nil && !(augmentation.given.isEmpty && seed == nil) {
      let options = AugmentationSettings.settings.map { "--\($0.name)" }.joined(separator: ", ")
      throw ValidationError("\(options) and --seed need --preview")
    }
    if let preview, FileSystem.fileExtension(preview) != "png" {
      throw ValidationError("--preview is '\(preview)', but must end in .png")
    }
    if let report, FileSystem.fileExtension(report) != "html" {
      throw ValidationError("--report is '\(report)', but must end in .html")
    }
    if overwrite.isAllowed && preview == nil && report == nil {
      throw ValidationError("--overwrite is for --preview and --report")
    }
    if let size, !(32...2048).contains(size) {
      throw ValidationError("--size is \(size), but must be 32 to 2048")
    }
  }

  func run() throws {
    Interruption.listen()
    let status = StatusLine()
    var options = DatasetOptions()
    options.ignoreIndex = ignoreIndex
    options.classFile = classes
    options.reading = try reading.applied()
    options.threads = compute.count
    if let seed { options.seed = seed }
    let outputs =
      [preview.map { OutputFile($0, .stamped(.png)) }, report.map { OutputFile($0, .stamped(.html)) }]
      .compactMap(\.self)
    let found = try exitOnError {
      try OutputClaim(Self.stamp, overwrites: overwrite.isAllowed)
        .check(outputs, inputs: [data] + [classes].compactMap(\.self))
      Interruption.awaitSafePlaces()
      return try Interruption.exitIfStopped(status, "nothing is written") {
        try DatasetCheck.run(data, options: options, stop: Interruption.stop) { event in
          if case .progress = event { status.show(event, "read") }
        }
      }
    }
    status.clear()
    found.writeLines()
    print(found.text)
    let choice = found.resolutionData.map {
      ResolutionChoice(
        resolution.value, for: $0, cropSize: cropSize, seed: seed ?? 0, threads: compute.count)
    }
    for note in choice?.notes ?? [] { status.note(Note(note)) }
    for fault in found.faults { status.line("\(fault)") }
    if let preview { try exitOnError { try write(preview, of: found, choice?.scale ?? .native) } }
    if let report {
      try exitOnError { try DataPage(found).write(to: report, stamp: Self.stamp) }
      print("\(report): the data set in pictures")
    }
    if found.exitCode != 0 { throw ExitCode(found.exitCode) }
  }

  /// Nothing is written where nothing is usable, which the report says.
  private func write(_ path: String, of report: CheckReport, _ working: WorkingScale) throws {
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
        configuration: configuration,
        size: cropSize, seed: seed ?? 0)
    else { return }
    try DurableFile.write(Self.stamp.stamped(ImageEncoder.png(image), as: .png), to: path)
    print(
      "\(path): the first \(AugmentationPreview.sampleCount) training samples, each with its mask over it")
  }
}
