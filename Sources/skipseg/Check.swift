import ArgumentParser
import Foundation
import Segmentation

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read a whole data set once and list everything that is wrong with it.",
    discussion: """
      Exit codes: 0 nothing is wrong; 2 faults are listed, and usable pairs remain; 1 nothing is usable.
      """)

  @Argument(help: "The folder of the data set.")
  var data: String

  @Option(help: "The mask value that stands for 'ignored' (in RGB masks: a class index).")
  var ignoreIndex: Int?

  @Option(help: "The class list; otherwise classes.txt or labelmap.txt in the data set.")
  var classes: String?

  @Option(help: "Number of threads; otherwise one for each processor.")
  var threads: Int?

  func validate() throws {
    if let ignoreIndex, UInt16(exactly: ignoreIndex) == nil {
      throw ValidationError("--ignore-index \(ignoreIndex) is no mask value; expected 0...65535")
    }
    if let threads, threads < 1 {
      throw ValidationError("--threads \(threads) is too few; expected 1 or more")
    }
  }

  func run() throws {
    var options = DatasetOptions()
    options.ignoreIndex = ignoreIndex
    options.classFile = classes
    if let threads { options.threads = threads }
    let report = try DatasetCheck.run(data, options: options)
    print(report.text)
    for fault in report.faults { FileHandle.standardError.write(Data("\(fault)\n".utf8)) }
    if report.exitCode != 0 { throw ExitCode(report.exitCode) }
  }
}
