import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegDatasets

struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the classes and objects of masks.",
    discussion: """
      Reads the mask PNGs of a folder, made by any program, and writes two tables: classes.csv with the areas of each class \
      on each mask and on all of them, objects.csv with place, size and shape of each object, the pixels of a class that \
      hang together, corners included. Coordinates are those of pixels: the first one is 0, 0. Masks stay as they are. A \
      mask that can't be read is reported and left out; the exit code is 2 then.
      """)

  @Argument(help: "The folder of the masks.", completion: .directory, transform: path)
  var masks: String

  @Option(
    name: .shortAndLong, help: "The folder for the tables. (default: that of the masks)",
    completion: .directory, transform: path)
  var output: String?

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var measures: MeasureOptions

  @OptionGroup var classes: ClassFileOption

  @Option(
    parsing: .unconditional,
    help: "The value in the masks that is of no class. (default: found out from the masks)")
  var ignoreIndex: Int?

  @OptionGroup var compute: ThreadOptions
  @OptionGroup var json: JSONOption

  func validate() throws { try checkAsSetting("ignore-index", ignoreIndex) }

  func run() throws {
    Interruption.listen()
    let status = StatusLine()
    let folder = output ?? masks
    let (maskCount, faultCount) = try exitOnError {
      Interruption.awaitSafePlaces()
      return try Interruption.exitIfStopped(status, "no table is written") {
        try MaskFolderMeasures(
          masks, classFile: classes.file, ignoreIndex: ignoreIndex, measures: measures.value,
          threads: compute.count, stop: Interruption.stop
        ).write(to: folder, overwrites: overwrite.isAllowed, stop: Interruption.stop) {
          status.show($0, "measured")
        }
      }
    }
    status.clear()
    JSONLines.event(
      "measured",
      ["masks": .number(maskCount), "failed": .number(faultCount), "output": .string(folder)])
    if maskCount == 0 { throw ExitCode.nothingDone }
    print("\(counted(maskCount, "mask")) measured: classes.csv and objects.csv in \(folder)")
    if faultCount > 0 { throw ExitCode.someFailed }
  }
}
