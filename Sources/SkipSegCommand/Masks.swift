import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegLabels

struct Masks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make masks of the labels of other programs.",
    discussion: """
      Reads COCO and LabelMe JSON, YOLO segmentation texts, CVAT XML, Label Studio JSON, and folders with a binary mask file \
      for each class or object. Writes a data set into a new folder: palette masks in masks/, links to the photographs in \
      images/, classes.txt, and report.json with what was drawn and what was left out and why; with splits, these below \
      train/, val/ and test/. The source is never changed. A picture that can't be used is reported and left out; the exit \
      code is 2 then.
      """)

  @Argument(
    help: "A file of labels, or a folder with them.", completion: .file(), transform: path)
  var source: String

  @Option(
    help: "The folder of the photographs. (default: the source's own)", completion: .directory,
    transform: path)
  var images: String?

  @Option(
    name: .shortAndLong, help: "The folder to make; one that is there must be empty.",
    completion: .directory, transform: path)
  var output: String

  @Option(
    help:
      "The format, where the content leaves it open: \(LabelFormats.names.joined(separator: ", ")). (default: found out)"
  )
  var format: String?

  @Option(
    help: "A file of class names that picks and orders the classes; other labels are left out.",
    completion: .file(), transform: path)
  var classes: String?

  @Option(help: "With folder, the folder of a binary mask is its class.")
  var classFrom: ClassPlace?

  @Option(
    help:
      "Whether labels were drawn on photographs as they are shown (upright) or stored, before EXIF turns them. (default: by size, else upright)"
  )
  var masksAs: LabelFrame?

  @Option(
    help:
      "What pictures without a shape are: background or skip. (default: background for coco, yolo; else skip)"
  )
  var unlabelled: LabelConversion.Unlabelled?

  @Flag(help: "Copy the photographs in place of linking to them.")
  var copy = false

  @OptionGroup var compute: ThreadOptions
  @OptionGroup var json: JSONOption

  enum ClassPlace: String, CaseIterable, ExpressibleByArgument { case folder }

  func validate() throws {
    if let format, !LabelFormats.names.contains(format) {
      throw ValidationError(
        "--format is '\(format)', but must be one of \(LabelFormats.names.joined(separator: ", "))")
    }
  }

  func run() throws {
    Interruption.listen()
    let status = StatusLine()
    var options = LabelConversion.Options()
    options.images = images
    options.format = format
    options.classFile = classes
    options.classIsFolder = classFrom == .folder
    options.frame = masksAs
    options.unlabelled = unlabelled
    options.copies = copy
    options.threads = compute.count
    let report = try exitOnError {
      let conversion = try LabelConversion(source, to: output, options: options)
      Interruption.awaitSafePlaces()
      return try conversion.run(stop: Interruption.stop) { status.show($0, "wrote") }
    }
    status.clear()
    try tell(report, status)
  }

  private func tell(_ report: LabelReport, _ status: StatusLine) throws {
    if report.unclearFrames > 0 {
      status.note(
        Note(
          "\(counted(report.unclearFrames, "photograph")) turned by EXIF: the labels fit both as shown and as stored, and "
            + "are taken as shown; --masks-as stored if masks lie turned"))
    }
    if Interruption.stop.isRequested {
      status.line(
        "interrupted after \(counted(report.maskCount, "mask")); remove \(output) before the same command begins again"
      )
      throw Interruption.exitCode
    }
    if report.maskCount == 0 {
      if report.faults.isEmpty { status.error("\(source): no picture has a shape; see --unlabelled") }
      throw ExitCode.nothingDone
    }
    JSONLines.event("summary", report.members(output: output))
    print(report.text)
    let failed = report.faults.isEmpty ? "" : ", \(report.faults.count) failed"
    let splits = report.splits.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(
      separator: ", ")
    print("\(counted(report.maskCount, "mask")) in \(output)\(splits.isEmpty ? "" : " (\(splits))")\(failed)")
    if !report.faults.isEmpty { throw ExitCode.someFailed }
  }
}

extension LabelFrame: ExpressibleByArgument {}
extension LabelConversion.Unlabelled: ExpressibleByArgument {}

extension LabelReport {
  /// As a line of `--json` has it; `report.json` says more.
  fileprivate func members(output: String) -> [String: JSONValue] {
    [
      "output": .string(output), "format": .string(format), "masks": .number(maskCount),
      "failed": .number(faults.count), "shapes_read": .number(shapesRead),
      "shapes_drawn": .number(shapesDrawn),
      "shapes_left_out": .object(shapesLeftOut.mapValues { .number($0) }),
      "classes": .array(classes.map { .string($0.name) }),
    ]
  }
}
