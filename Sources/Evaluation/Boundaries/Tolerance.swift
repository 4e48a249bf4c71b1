import Foundation

/// How far two borders may lie apart and still agree: pixels, or a share of a photograph's diagonal.
public enum Tolerance: Sendable, Equatable, Codable {
  /// So many pixels, whatever the picture.
  case pixels(Double)
  /// 0.0075 is three quarters of a hundredth of the diagonal.
  case diagonal(Double)

  /// 0.75 % of the diagonal, not rounded (Csurka et al. 2013; MATLAB's `bfscore`).
  public static let standard = Tolerance.diagonal(0.0075)

  /// `2px` or `1%`; nil where the text is neither, or the number is not above 0 and finite.
  public init?(_ text: String) {
    let isPixels = text.hasSuffix("px")
    guard isPixels || text.hasSuffix("%"),
      let number = Double(text.dropLast(isPixels ? 2 : 1).trimmingCharacters(in: .whitespaces)),
      number > 0, number.isFinite
    else { return nil }
    self = isPixels ? .pixels(number) : .diagonal(number / 100)
  }

  /// In pixels of a photograph of this size.
  public func pixels(width: Int, height: Int) -> Double {
    switch self {
    case .pixels(let pixels): pixels
    case .diagonal(let share):
      share * Double(width * width + height * height).squareRoot()
    }
  }
}
