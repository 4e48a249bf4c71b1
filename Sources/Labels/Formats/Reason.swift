import SkipSegImaging

/// Why objects are left out, in words that several formats share.
enum Reason {
  static let tooFewPoints = "with fewer than 3 points"
  static let noLabel = "without a label"
  static func kind(_ name: String) -> String { "of the kind '\(name)', which is no area" }
}

extension RunLengths.Fault {
  var words: String {
    switch self {
    case .negative(let count): "a run of \(count), expected no negative one"
    case .sum(let sum, let width, let height):
      "run lengths of \(sum.map { "\($0)" } ?? "too many") pixels, expected \(width) x \(height)"
    case .text: "a text that is no COCO run lengths"
    }
  }
}
