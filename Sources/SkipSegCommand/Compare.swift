import ArgumentParser
import SkipSeg
import SkipSegBasics

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say whether the masks of one evaluation are better than those of another.",
    discussion: """
      A and B are reports that `skipseg evaluate` wrote, of the same photographs, or the folders that hold them. Prints \
      the IoU of both, the difference with its interval by paired bootstrap, Wilcoxon's signed-rank test, the photographs \
      that changed most, and a verdict. Exit codes: 0 done; 1 the reports can't be compared; 2 some photographs are in one \
      report only, and are listed.
      """)

  @Argument(
    help: "The report that is compared with.", completion: .file(extensions: ["json"]), transform: path)
  var a: String

  @Argument(help: "The report that is compared.", completion: .file(extensions: ["json"]), transform: path)
  var b: String

  @OptionGroup var grouping: GroupingOption
  @OptionGroup var json: JSONOption

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
    JSONLines.event("comparison", comparison.members)
    print(comparison.text(), terminator: "")
    if !alone.isEmpty { throw ExitCode.someFailed }
  }
}

extension ReportComparison {
  /// As a line of `--json`.
  var members: [String: JSONValue] {
    [
      "verdict": .string(verdict), "photographs": .number(files.count), "mean": Self.row(mean),
      "classes": .array(classes.map(Self.row)), "only_in_a": .array(onlyInA.map { .string($0) }),
      "only_in_b": .array(onlyInB.map { .string($0) }),
    ]
  }

  private static func row(_ row: Row) -> JSONValue {
    .object([
      "name": .string(row.name), "a": .number(row.a), "b": .number(row.b),
      "difference": .number(row.difference), "low": .number(row.interval?.low),
      "high": .number(row.interval?.high), "share_of_draws_better": .number(row.shareOfDrawsWithBBetter),
    ])
  }
}
