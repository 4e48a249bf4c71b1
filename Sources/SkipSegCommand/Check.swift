import ArgumentParser
import Files
import Imaging
import Samples
import SkipSeg

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

  @OptionGroup var overwrite: OverwriteOption

  @OptionGroup(title: AugmentationSettings.title)
  var augmentation: SettingOptions<AugmentationSettings>

  @Option(help: "Side of the crops of --preview in pixels. (default: 256)")
  var size: Int?

  @Option(help: "The number from which the randomness of --preview follows. (default: 0)")
  var seed: UInt64?

  @OptionGroup var compute: ThreadOptions
  @OptionGroup var json: JSONOption

  private static let stamp = OutputStamp("skipseg check")

  func validate() throws {
    try checkAsSetting("ignore-index", ignoreIndex)
    if preview == nil && !(augmentation.given.isEmpty && size == nil && seed == nil) {
      throw ValidationError(
        "--augment, --scale, --flips, --rare-class-share, --size and --seed need --preview")
    }
    if let preview, FileSystem.fileExtension(preview) != "png" {
      throw ValidationError("--preview is '\(preview)', but must end in .png")
    }
    if overwrite.isAllowed && preview == nil { throw ValidationError("--overwrite is for --preview") }
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
    options.threads = compute.count
    if let seed { options.seed = seed }
    let report = try exitOnError {
      if let preview {
        try OutputClaim(Self.stamp, overwrites: overwrite.isAllowed)
          .check([OutputFile(preview, .stamped(.png))], inputs: [data] + [classes].compactMap(\.self))
      }
      Interruption.awaitSafePlaces()
      return try Interruption.exitIfStopped(status, "nothing is written") {
        try DatasetCheck.run(data, options: options, stop: Interruption.stop) { event in
          if case .progress = event { status.show(event, "read") }
        }
      }
    }
    status.clear()
    report.writeLines()
    print(report.text)
    for fault in report.faults { status.line("\(fault)") }
    if let preview { try exitOnError { try write(preview, of: report) } }
    if report.exitCode != 0 { throw ExitCode(report.exitCode) }
  }

  /// Nothing is written where nothing is usable, which the report says.
  private func write(_ path: String, of report: CheckReport) throws {
    guard let encoding = report.encoding, !report.usableSamples.isEmpty,
      let image = try AugmentationPreview.image(
        of: report.usableSamples, encoding: encoding, configuration: augmentation.applied(),
        size: size ?? 256, seed: seed ?? 0)
    else { return }
    try DurableFile.write(Self.stamp.stamped(ImageEncoder.png(image), as: .png), to: path)
    print(
      "\(path): the first \(AugmentationPreview.sampleCount) training samples, each with its mask over it")
  }
}
