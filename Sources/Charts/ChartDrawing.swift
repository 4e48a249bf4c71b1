import Foundation
import SkipSegImaging

/// A chart in the coordinates of its picture, as the template takes it. Lengths are in CSS pixels.
package struct ChartDrawing: Sendable {
  struct Tick: Sendable {
    let place: Pixels
    let label: String
  }

  package struct Line: Sendable {
    let name: String
    /// CSS classes.
    package let style: String
    /// The fixed colour as `#rrggbb`.
    let color: String?
    /// SVG path data.
    package let path: String
    /// Lengths of dashes and gaps; nil: none.
    let dash: String?
    let dots: [Dot]
  }

  struct Dot: Sendable {
    let x, y: Pixels
    let label: String
  }

  package struct Key: Sendable {
    package let x, y: Pixels
    package let name: String
    let style: String
    let color: String?
    let dash: String?
  }

  struct Mark: Sendable {
    let x: Pixels
    /// Where its text begins or ends, by the side with more room.
    let textX: Pixels
    let anchor: String
    let label: String
  }

  package static let width = 640.0
  private static let (left, right, top, bottom) = (78.0, width - 20, 48.0, 304.0)
  private static let keyRowHeight = 20.0
  /// More points than this are not marked by dots.
  private static let dotLimit = 40
  /// Beyond as many points lines are thin, so that noise doesn't fill the space between them.
  private static let denseLimit = 200

  let title, xLabel, yLabel: String
  package let height: Double
  let xTicks, yTicks: [Tick]
  package let lines: [Line]
  package let keys: [Key]
  let mark: Mark?

  package init(_ chart: Chart) {
    let points = chart.curves.flatMap(\.points)
    let x = AxisLayout(chart.x, values: points.map(\.x), direction: .horizontal, tickCount: 8)
    let y = AxisLayout(chart.y, values: points.compactMap(\.y), direction: .vertical, tickCount: 5)
    func place(_ point: Curve.Point) -> (x: Pixels, y: Pixels)? {
      guard let value = point.y, let x = x.fraction(point.x), let y = y.fraction(value) else { return nil }
      return (Self.place(x: x), Self.place(y: y))
    }
    title = chart.title
    (xLabel, yLabel) = (chart.x.label, chart.y.label)
    xTicks = x.ticks.compactMap { tick in
      x.fraction(tick.value).map { Tick(place: Self.place(x: $0), label: tick.label) }
    }
    yTicks = y.ticks.compactMap { tick in
      y.fraction(tick.value).map { Tick(place: Self.place(y: $0), label: tick.label) }
    }
    lines = chart.curves.map { Self.line($0, of: chart, place: place) }
    keys = Self.keys(chart.curves.filter(\.isListed))
    height = Self.bottom + 56 + (keys.last.map { $0.y.value - Self.firstKeyRow + Self.keyRowHeight } ?? 0)
    mark = chart.mark.flatMap { mark in
      x.fraction(mark.x).map { fraction in
        let place = Self.place(x: fraction)
        return fraction < 0.5
          ? Mark(x: place, textX: Pixels(place.value + 6), anchor: "start", label: mark.label)
          : Mark(x: place, textX: Pixels(place.value - 6), anchor: "end", label: mark.label)
      }
    }
  }

  private static func place(x: Double) -> Pixels { Pixels(left + x * (right - left)) }
  private static func place(y: Double) -> Pixels { Pixels(bottom - y * (bottom - top)) }

  private static func line(
    _ curve: Curve, of chart: Chart, place: (Curve.Point) -> (x: Pixels, y: Pixels)?
  ) -> Line {
    var path = ""
    var dots: [Dot] = []
    var isDrawing = false
    // A point between two gaps shows as a dot alone.
    for (index, point) in curve.points.enumerated() {
      guard let (x, y) = place(point), let value = point.y else {
        isDrawing = false
        continue
      }
      path += "\(isDrawing ? "L" : "M")\(x) \(y)"
      let isAlone = !isDrawing && (index + 1 == curve.points.count || place(curve.points[index + 1]) == nil)
      isDrawing = true
      if isAlone || curve.points.count <= dotLimit {
        let label = "\(curve.name): \(String(format: "%.4g", value)) at \(chart.x.label) "
        dots.append(Dot(x: x, y: y, label: label + String(format: "%.4g", point.x)))
      }
    }
    let style = curve.points.count > denseLimit ? "dense " + curve.style : curve.style
    return Line(
      name: curve.name, style: style, color: curve.hexColor, path: path, dash: curve.dash.lengths, dots: dots)
  }

  private static let firstKeyRow = bottom + 64

  /// The legend, in as many rows as its texts need.
  private static func keys(_ curves: [Curve]) -> [Key] {
    var (x, y) = (left, firstKeyRow)
    return curves.map { curve in
      let name = curve.name.count > 28 ? curve.name.prefix(27) + "…" : curve.name
      let width = 42 + TextWidth.pixels(name)
      if x > left && x + width > Self.width {
        (x, y) = (left, y + keyRowHeight)
      }
      defer { x += width }
      return Key(
        x: Pixels(x), y: Pixels(y), name: name, style: curve.style, color: curve.hexColor,
        dash: curve.dash.lengths)
    }
  }
}

/// A length or place as SVG writes it, to a tenth.
package struct Pixels: CustomStringConvertible, Sendable {
  package let value: Double

  package init(_ value: Double) { self.value = value }

  package var description: String { String(format: "%.1f", value) }
}

/// How wide a text shows in the chart's type of 12 pixels, about: fonts differ.
package enum TextWidth {
  package static func pixels(_ text: String) -> Double {
    text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 6.8 : 12.5) }
  }
}

extension Curve {
  fileprivate var hexColor: String? {
    guard case .fixed(let color) = color else { return nil }
    return color.hex
  }

  /// The CSS classes: a colour of the series, or what a fixed colour needs to be seen on each background.
  fileprivate var style: String {
    switch color {
    case .series(let number): "series-\(number % ChartTemplate.seriesCount)"
    case .fixed(let color):
      color.contrast(to: .white) < 2 ? "pale" : color.contrast(to: .night) < 2 ? "dim" : ""
    }
  }
}

extension Curve.Dash {
  fileprivate var lengths: String? { self == .solid ? nil : rawValue }
}
