import SkipSegImaging

/// A line through measured values.
package struct Curve: Sendable {
  package struct Point: Sendable, Equatable {
    package let x: Double
    /// nil leaves a gap, as does a number that is not finite or that a logarithmic axis has no place for.
    package let y: Double?

    package init(_ x: Double, _ y: Double?) {
      self.x = x
      self.y = y
    }
  }

  package enum Color: Sendable, Equatable {
    /// A colour of the chart's own, counted from 0, that suits light and dark backgrounds.
    case series(Int)
    /// The colour of something outside, such as a class.
    case fixed(RGB)
  }

  /// How the line is drawn.
  package enum Dash: String, Sendable {
    case solid = ""
    case dashed = "7 5"
    case dotted = "1 5"
    case dashDotted = "8 4 1 4"
  }

  package let name: String
  package let color: Color
  /// In the order of x.
  package let points: [Point]
  package let dash: Dash
  /// Whether the legend names it; else another curve of its look does.
  package let isListed: Bool

  package init(
    _ name: String, color: Color, points: [Point], dash: Dash = .solid, isListed: Bool = true
  ) {
    self.name = name
    self.color = color
    self.points = points
    self.dash = dash
    self.isListed = isListed
  }
}
