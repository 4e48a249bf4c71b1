/// Curves over a pair of axes.
package struct Chart: Sendable {
  /// A place on the horizontal axis that is pointed out.
  package struct Mark: Sendable {
    package let x: Double
    package let label: String

    package init(x: Double, label: String) {
      self.x = x
      self.label = label
    }
  }

  package let title: String
  package let x, y: Axis
  package let curves: [Curve]
  package let mark: Mark?

  package init(_ title: String, x: Axis, y: Axis, curves: [Curve], mark: Mark? = nil) {
    self.title = title
    self.x = x
    self.y = y
    self.curves = curves
    self.mark = mark
  }

  /// An SVG file of this chart alone, that opens anywhere and suits light and dark backgrounds.
  package var svg: String { Self.svg([self], columns: 1) }

  /// An SVG file of several charts, side by side in rows.
  package static func svg(_ charts: [Chart], columns: Int) -> String {
    let drawings = charts.map(ChartDrawing.init)
    var (top, cells) = (0.0, [ChartTemplate.Cell]())
    for row in stride(from: 0, to: drawings.count, by: columns) {
      let drawings = drawings[row..<min(row + columns, drawings.count)]
      for (column, drawing) in drawings.enumerated() {
        cells.append(.init(left: Double(column) * ChartDrawing.width, top: top, chart: drawing))
      }
      top += drawings.map(\.height).max() ?? 0
    }
    return ChartTemplate.file(
      width: ChartDrawing.width * Double(min(columns, drawings.count)), height: top, cells: cells)
  }

  /// An `svg` element for a page that holds `style` once.
  package var element: String { ChartTemplate.element(ChartDrawing(self)) }

  /// The style sheet of `element`.
  package static var style: String { ChartTemplate.style }
}
