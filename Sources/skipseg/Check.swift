import ArgumentParser
import Segmentation

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read a whole data set once and list everything that is wrong with it.",
    discussion: """
      Exit codes: 0 nothing is wrong; 2 faults are listed, and usable pairs remain; 1 nothing is usable.
      """)

  @Argument(help: "The folder of the data set.")
  var data: String

  @Option(
    help:
      "The value in the masks that is not to be judged; in RGB masks a class index. (default: found out from the masks)"
  )
  var ignoreIndex: Int?

  @Option(help: "A file of class names and colours, in place of the data set's own.")
  var classes: String?

  @OptionGroup var compute: ThreadOptions

  func validate() throws {
    if let ignoreIndex, !(0...65_535).contains(ignoreIndex) {
      throw ValidationError("--ignore-index is \(ignoreIndex), but masks hold values of 0 to 65535")
    }
  }

  func run() throws {
    var options = DatasetOptions()
    options.ignoreIndex = ignoreIndex
    options.classFile = classes
    options.threads = compute.count
    let report = try exitOnError { try DatasetCheck.run(data, options: options) }
    print(report.text)
    let status = StatusLine()
    for fault in report.faults { status.line("\(fault)") }
    if report.exitCode != 0 { throw ExitCode(report.exitCode) }
  }
}
