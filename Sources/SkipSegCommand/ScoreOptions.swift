import ArgumentParser
import SkipSeg

/// The options of `skipseg evaluate` that say what is looked at beside the overlap.
struct ScoreOptions: ParsableArguments {
  @Option(help: "Scores of borders: auto (where no photograph is larger than 4 megapixels), on or off.")
  var boundary = EvaluationOptions.Boundary.auto

  @Option(
    parsing: .unconditional,
    help: "How far borders may lie apart and still agree: 2px, or 1% of the diagonal. (default: 0.75%)")
  var tolerance: String?

  @OptionGroup var grouping: GroupingOption

  @Option(
    help: "Before judging, give areas of fewer pixels of predictions the class of their largest neighbour.")
  var sieve: Int?

  @Flag(help: "Compare the network's confidence with how often it is right.")
  var calibration = false

  @Flag(help: "Look for labels that the network contradicts. Predicts every photograph twice.")
  var suspects = false

  func validate() throws {
    if let sieve, sieve < 1 { throw ValidationError("--sieve is \(sieve), but must be 1 or more") }
    if let tolerance, Tolerance(tolerance) == nil {
      throw ValidationError(
        "--tolerance is '\(tolerance)'; expected pixels such as 2px, or a share of the diagonal such as 1%, above 0"
      )
    }
  }

  /// As they were given.
  var arguments: [String] {
    func option(_ name: String, _ value: String?) -> [String] { value.map { [name, $0] } ?? [] }
    let flags = [(calibration, "--calibration"), (suspects, "--suspects")]
    return option("--boundary", boundary == .auto ? nil : boundary.rawValue)
      + option("--tolerance", tolerance) + option("--group-by", grouping.groupBy)
      + option("--sieve", sieve.map { "\($0)" }) + flags.filter(\.0).map(\.1)
  }

  var needsNetwork: Bool { calibration || suspects }

  func options() throws -> EvaluationOptions {
    var options = EvaluationOptions()
    options.boundary = boundary
    options.tolerance = tolerance.flatMap { Tolerance($0) } ?? .standard
    options.grouping = try grouping.value()
    options.sieve = sieve ?? 1
    options.calibration = calibration
    options.suspects = suspects
    return options
  }
}

/// The option of every command that gives confidence intervals.
struct GroupingOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: """
      Photographs that belong together, such as frames of a film, for intervals: folder, or a regular expression whose \
      first group names the group in the photograph's name. (default: each by itself)
      """)
  var groupBy: String?

  func validate() throws { _ = try value() }

  func value() throws -> Grouping? {
    guard let groupBy else { return nil }
    if groupBy == "folder" { return .folder }
    do { return try Grouping(groupBy) } catch { throw ValidationError("--group-by: \(error)") }
  }
}

extension EvaluationOptions.Boundary: ExpressibleByArgument {}
