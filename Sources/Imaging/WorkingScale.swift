/// How large a photograph is worked on: its working size is the one at which a network sees it.
///
/// Working pixel x covers the photograph's [x / s, (x + 1) / s) with a factor of s, also where sides don't divide.
public enum WorkingScale: Sendable, Hashable {
  /// Working pixels per pixel of every photograph, above 0 and at most `largestFactor`.
  case factor(Double)
  /// Every photograph's longer side in working pixels, 1 to `longestSide`.
  case longSide(Int)

  /// Photographs as they are.
  public static let native = WorkingScale.factor(1)
  /// No photograph is enlarged more than this.
  public static let largestFactor = 4.0
  /// The longest side that can be asked for.
  public static let longestSide = 65_536

  /// Whether its number is one that can be asked for.
  package var isValid: Bool {
    switch self {
    case .factor(let factor): factor > 0 && factor <= Self.largestFactor
    case .longSide(let side): (1...Self.longestSide).contains(side)
    }
  }

  /// Working pixels per pixel of a photograph of this size. Far below one pixel for all of it nothing changes any more.
  package func factor(width: Int, height: Int) -> Double {
    switch self {
    case .factor(let factor): max(factor, 1 / Double(8 * max(width, height)))
    case .longSide(let side): min(Self.largestFactor, Double(side) / Double(max(width, height)))
    }
  }

  /// The working size of a photograph.
  package func size(width: Int, height: Int) -> (width: Int, height: Int) {
    let factor = factor(width: width, height: height)
    return (Self.side(width, by: factor), Self.side(height, by: factor))
  }

  /// The least whole number of pixels that covers a side, as libjpeg rounds too; at least 1. Products such as 0.07 * 100,
  /// which are a little more than they should be, make no pixel.
  package static func side(_ side: Int, by factor: Double) -> Int {
    max(1, Int((Double(side) * factor - 1e-6).rounded(.up)))
  }
}

extension WorkingScale: CustomStringConvertible {
  /// As it is asked for: `native`, `1/8`, `0.3`, `1024px`.
  public var description: String {
    switch self {
    case .factor(1): return "native"
    case .factor(let factor):
      let parts = (1 / factor).rounded()
      return parts > 1 && parts < 1e9 && 1 / parts == factor ? "1/\(Int(parts))" : "\(factor)"
    case .longSide(let side): return "\(side)px"
    }
  }

  /// Nil where the text says nothing of the kind, or what can't be asked for.
  public init?(_ text: String) {
    let scale: WorkingScale? =
      if text == "native" { .native } else if text.hasSuffix("px") {
        Self.whole(text.dropLast(2)).map { .longSide($0) }
      } else {
        Self.number(text).map { .factor($0) }
      }
    guard let scale, scale.isValid else { return nil }
    self = scale
  }

  private static func whole(_ text: some StringProtocol) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  /// A decimal number, or a fraction of whole numbers.
  private static func number(_ text: String) -> Double? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 1 {
      let isDecimal = !text.lowercased().contains("x")
      return isDecimal && text.first.map { $0 == "." || $0.isNumber } == true ? Double(text) : nil
    }
    guard parts.count == 2, let part = whole(parts[0]), let all = whole(parts[1]) else { return nil }
    return Double(part) / Double(all)
  }
}
