import Foundation
import SkipSegCharts
import SkipSegImaging
import TestSupport
import Testing

@Suite struct ChartTests {
  private func chart(_ name: String, count: Int, color: Curve.Color = .series(0)) -> Chart {
    let points = (1...count).map { Curve.Point(Double($0), 1 / Double($0)) }
    return Chart(
      "Loss", x: Axis("epoch", isWhole: true), y: Axis("loss"),
      curves: [Curve(name, color: color, points: points)])
  }

  @Test(arguments: [
    "<script>alert('1')</script>", "a \"quoted\" & 'single' name", "x\"\u{301} onload=\"alert(1)",
    "bell\u{7}\u{0}", "<\u{338}",
    "猫 & 🐈",
  ])
  func namesAreText(name: String) throws {
    for svg in [chart(name, count: 3).svg, chart(name, count: 3).element] {
      let elements = try XMLElements(svg)
      let expected = String(name.unicodeScalars.map { $0.value < 32 ? "\u{FFFD}" : Character($0) })
      #expect(elements["title"].first?.text == expected)
      #expect(
        elements.names.isSubset(of: ["svg", "style", "rect", "g", "text", "path", "title", "circle"]))
    }
  }

  @Test(arguments: [1, 2, 40, 41, 1000])
  func everyPointIsDrawn(count: Int) throws {
    let svg = try XMLElements(chart("loss", count: count).svg)
    let paths = svg["path"].compactMap { $0.attributes["d"] }
    let line = try #require(paths.first { $0.split(whereSeparator: "ML".contains).count == count })
    #expect(line.count { $0 == "M" } == 1)
    #expect(svg["circle"].count == (count <= 40 ? count : 0))
  }

  @Test func gapsStayGaps() throws {
    let values: [Double?] = [1, 2, nil, 3, .nan, 4, 5]
    let points = values.enumerated().map { Curve.Point(Double($0), $1) }
    let chart = Chart(
      "", x: Axis("x"), y: Axis("y"), curves: [Curve("", color: .series(1), points: points)])
    let path = try #require(ChartDrawing(chart).lines.first?.path)
    #expect(path.count { $0 == "M" } == 3 && path.count { $0 == "L" } == 2)
  }

  /// Long names wrap; the picture grows with them and holds them all.
  @Test func theLegendHoldsEveryCurve() throws {
    let curves = (0..<256).map { Curve("class number \($0)", color: .series($0), points: [.init(1, 0.5)]) }
    let drawing = ChartDrawing(Chart("", x: Axis("x"), y: Axis("y"), curves: curves))
    #expect(drawing.keys.count == 256)
    #expect(drawing.keys.allSatisfy { $0.x.value + 24 + TextWidth.pixels($0.name) <= ChartDrawing.width })
    #expect(drawing.keys.allSatisfy { $0.y.value < drawing.height })
  }

  @Test func colorsThatABackgroundSwallowsAreCased() throws {
    func style(_ color: RGB) -> String? {
      ChartDrawing(chart("", count: 2, color: .fixed(color))).lines.first?.style
    }
    #expect(style(.black) == "dim")
    #expect(style(.white) == "pale")
    #expect(style(RGB(red: 200, green: 30, blue: 30)) == "")
  }

  @Test func chartsShareOneFile() throws {
    let svg = Chart.svg([chart("a", count: 2), chart("b", count: 2), chart("c", count: 2)], columns: 2)
    let root = try #require(XMLElements(svg).all.first).attributes
    #expect(root["width"] == "1280.0")
    #expect(Double(root["height"] ?? "") == 2 * ChartDrawing(chart("a", count: 2)).height)
  }

  /// A curve of another look stands for those that the legend doesn't name.
  @Test func curvesAreDashedAndNamedOnce() throws {
    let points = (1...3).map { Curve.Point(Double($0), 1) }
    let chart = Chart(
      "", x: Axis("x"), y: Axis("y"),
      curves: [
        Curve("plain", color: .series(0), points: points, dash: .dashed),
        Curve("plain", color: .series(0), points: points, dash: .dashed, isListed: false),
        Curve("residual", color: .series(0), points: points),
      ])
    #expect(ChartDrawing(chart).keys.map(\.name) == ["plain", "residual"])
    let dashes = try XMLElements(chart.svg)["path"].compactMap { $0.attributes["stroke-dasharray"] }
    #expect(dashes == ["7 5", "7 5", "7 5"])
  }
}
