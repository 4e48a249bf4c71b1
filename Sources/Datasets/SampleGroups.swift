import SkipSegBasics

/// The groups of samples that belong together, such as the frames of one recording: by what a regular expression finds in
/// their names.
struct SampleGroups {
  private let expression: Regex<AnyRegexOutput>

  /// - Precondition: it is an expression.
  init(_ expression: String) {
    do { self.expression = try Regex(expression) } catch {
      preconditionFailure("the expression was checked: \(error)")
    }
  }

  static func isExpression(_ text: String) -> Bool { (try? Regex(text)) != nil }

  /// The first capture in a name, or the whole match where there is none; nil where nothing matches.
  func group(of name: String) -> String? {
    guard let match = try? expression.firstMatch(in: name) else { return nil }
    let found = match.output.count > 1 ? match.output[1].substring : match.output[0].substring
    return found.map(String.init)
  }
}
