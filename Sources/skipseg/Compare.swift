import ArgumentParser
import Basics
import SkipSeg

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say whether the masks of one evaluation are better than those of another.",
    discussion: """
      A and B are reports that `skipseg evaluate` wrote, of the same photographs, or the folders that hold them. Prints \
      the IoU of both, the difference with its interval by paired bootstrap, Wilcoxon's signed-rank test, the photographs \
      that changed most, and a verdict. Exit codes: 0 done; 1 the reports can't be compared; 2 some photographs are in one \
      report only, and are listed.
      """)

  @Argument(help: "The report that is compared with.", transform: path)
  var a: String

  @Argument(help: "The report that is compared.", transform: path)
  var b: String

  @OptionGroup var grouping: GroupingOption

  func run() throws {
    let grouping = try grouping.value()
    let comparison = try exitOnError {
      try ReportComparison(
        EvaluationReport(contentsOf: a), EvaluationReport(contentsOf: b), names: (a, b), grouping: grouping)
    }
    let alone = [(a, comparison.onlyInA), (b, comparison.onlyInB)].filter { !$0.1.isEmpty }
    for (report, files) in alone {
      StandardStreams.say(
        "\(report): \(counted(files.count, "photograph")) of this report alone: "
          + listed(files.map(legible), first: 20))
    }
    print(comparison.text(), terminator: "")
    if !alone.isEmpty { throw ExitCode.someFailed }
  }
}
