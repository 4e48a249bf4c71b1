import Basics

/// The groups of samples that belong together, such as the frames of one recording: by what a regular expression finds in
/// their names.
struct SampleGroups {
  private let expression: Regex<AnyRegexOutput>

  /// - Precondition: `fault` knows none.
  init(_ expression: String) {
    do { self.expression = try Regex(expression) } catch {
      preconditionFailure("the expression was checked: \(error)")
    }
  }

  /// Why a text is no regular expression, in words.
  static func fault(_ expression: String) -> String? {
    do {
      _ = try Regex(expression)
      return nil
    } catch {
      return "the group '\(expression)' is no regular expression: \(error)"
    }
  }

  /// The first capture in a name, or the whole match where there is none; nil where nothing matches.
  func group(of name: String) -> String? {
    guard let match = try? expression.firstMatch(in: name) else { return nil }
    let found = match.output.count > 1 ? match.output[1].substring : match.output[0].substring
    return found.map(String.init)
  }
}
