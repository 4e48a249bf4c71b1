import Foundation

/// Where the values of an axis lie, and which of them are marked.
package struct AxisLayout {
  package struct Tick: Equatable {
    package let value: Double
    package let label: String
  }

  package enum Direction: Sendable {
    /// Spans exactly its values.
    case horizontal
    /// Begins at 0 where the scale has one, and ends at a tick.
    case vertical
  }

  package let ticks: [Tick]
  private let scale: Axis.Scale
  /// Of the values, or of their logarithms to base 10.
  private let range: ClosedRange<Double>

  /// - Parameter tickCount: about how many ticks there is room for.
  package init(_ axis: Axis, values: [Double], direction: Direction, tickCount: Int) {
    scale = axis.scale
    let values = values.filter(axis.scale.holds)
    let (low, high) = (
      axis.bounds?.lowerBound ?? values.min() ?? 1, axis.bounds?.upperBound ?? values.max() ?? 1
    )
    switch axis.scale {
    case .linear:
      var span = direction == .vertical && axis.bounds == nil ? min(low, 0)...max(high, 0) : low...high
      // Too narrow for the precision of its numbers.
      let precision = max(abs(span.lowerBound), abs(span.upperBound), 1e-300) * 1e-9
      if span.upperBound - span.lowerBound <= precision {
        let half = span.lowerBound == 0 || axis.isWhole ? 0.5 : abs(span.lowerBound) / 2
        span = span.lowerBound - half...span.upperBound + half
        if direction == .vertical && low == 0 { span = 0...1 }
      }
      var step = Self.roundStep((span.upperBound - span.lowerBound) / Double(tickCount))
      if axis.isWhole { step = max(1, step) }
      if direction == .vertical && axis.bounds == nil {
        span = (span.lowerBound / step).rounded(.down) * step...(span.upperBound / step).rounded(.up) * step
      }
      range = span
      // The tolerance keeps an end that rounding moved off its tick.
      let (first, last) = (
        (span.lowerBound / step - 1e-6).rounded(.up), (span.upperBound / step + 1e-6).rounded(.down)
      )
      ticks = stride(from: first, through: last, by: 1).map {
        Tick(value: $0 * step, label: NumberText.tick($0 * step, step: step))
      }
    case .logarithmic:
      let (first, last) = (Self.logarithmicIndex(low, .down), Self.logarithmicIndex(high, .up))
      let indices = first == last ? first - 1...last + 1 : first...last
      range =
        log10(Self.logarithmicTick(indices.lowerBound))...log10(Self.logarithmicTick(indices.upperBound))
      // All of 1, 2 and 5 where there is room, else powers of ten, else some of them.
      let decades = max(1, indices.count / 3)
      let stride = indices.count <= tickCount + 1 ? 1 : 3 * ((decades + tickCount - 1) / tickCount)
      ticks = indices.filter { $0 % stride == 0 }.map {
        Tick(value: Self.logarithmicTick($0), label: NumberText.short(Self.logarithmicTick($0)))
      }
    }
  }

  /// The place of a value from 0 to 1; nil where it has none.
  package func fraction(_ value: Double) -> Double? {
    guard scale.holds(value) else { return nil }
    let place = scale == .linear ? value : log10(value)
    return min(1, max(0, (place - range.lowerBound) / (range.upperBound - range.lowerBound)))
  }

  /// The smallest of 1, 2, 5, 10, 20, … and their tenths that is not below `step`.
  private static func roundStep(_ step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    return ([1, 2, 5].first { $0 * power >= step * (1 - 1e-9) } ?? 10) * power
  }

  /// 1, 2, 5, 10, 20, … for 0, 1, 2, 3, 4, …, and their tenths for numbers below.
  private static func logarithmicTick(_ index: Int) -> Double {
    let decade = (Double(index) / 3).rounded(.down)
    return [1, 2, 5][index - 3 * Int(decade)] * pow(10, decade)
  }

  /// The index of the logarithmic tick next to a value.
  private static func logarithmicIndex(_ value: Double, _ rule: FloatingPointRoundingRule) -> Int {
    let start = 3 * Int(log10(value).rounded(.down))
    if rule == .down {
      return (start...start + 3).last { logarithmicTick($0) <= value * (1 + 1e-9) } ?? start
    }
    return (start...start + 3).first { logarithmicTick($0) >= value * (1 - 1e-9) } ?? start + 3
  }
}

extension Axis.Scale {
  /// Whether a value has a place.
  func holds(_ value: Double) -> Bool { value.isFinite && (self == .linear || value > 0) }
}
