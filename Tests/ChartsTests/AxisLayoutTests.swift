import SkipSegCharts
import Testing

@Suite struct AxisLayoutTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let values: [Double]
    var direction = AxisLayout.Direction.horizontal
    var scale = Axis.Scale.linear
    var bounds: ClosedRange<Double>?
    var isWhole = false
    let labels: [String]

    var testDescription: String { "\(scale) \(values) \(direction)" }
  }

  private static let cases: [Case] = [
    Case(values: [1, 2], isWhole: true, labels: ["1", "2"]),
    Case(values: [7], isWhole: true, labels: ["7"]),
    Case(values: [1, 60], isWhole: true, labels: ["10", "20", "30", "40", "50", "60"]),
    Case(values: [1, 1000], isWhole: true, labels: ["200", "400", "600", "800", "1000"]),
    Case(
      values: [0.31, 2.31], direction: .vertical, labels: ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"].zeroed),
    Case(values: [-1.5, 2], direction: .vertical, labels: ["−2", "−1", "0", "1", "2"]),
    Case(values: [0, 0], direction: .vertical, labels: ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"].zeroed),
    Case(
      values: [0.2], direction: .vertical, bounds: 0...1, labels: ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    Case(
      values: [1e-6, 1e-3], direction: .vertical,
      labels: ["0", "2·10⁻⁴", "4·10⁻⁴", "6·10⁻⁴", "8·10⁻⁴", "10⁻³"]),
    Case(
      values: [1e-7, 10], scale: .logarithmic,
      labels: ["10⁻⁷", "10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "0.01", "0.1", "1", "10"]),
    Case(values: [3e-4, 4e-4], scale: .logarithmic, labels: ["2·10⁻⁴", "5·10⁻⁴"]),
    Case(values: [1, 1], scale: .logarithmic, labels: ["0.5", "1", "2"]),
    Case(values: [.nan, .infinity, 1, 3], labels: ["1.0", "1.5", "2.0", "2.5", "3.0"]),
    Case(values: [], direction: .vertical, labels: ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"].zeroed),
  ]

  @Test(arguments: cases) func ticksAreRoundNumbers(_ test: Case) {
    let axis = Axis("", scale: test.scale, bounds: test.bounds, isWhole: test.isWhole)
    let layout = AxisLayout(
      axis, values: test.values, direction: test.direction, tickCount: test.direction == .vertical ? 5 : 8)
    #expect(layout.ticks.map(\.label) == test.labels)
    let places = layout.ticks.map { layout.fraction($0.value) ?? -1 }
    #expect(places == places.sorted() && places.allSatisfy { (0...1).contains($0) })
    #expect(Set(places).count == places.count)
  }

  @Test(
    arguments: [
      (0, "0"), (0.001, "10⁻³"), (1.94e-5, "1.94·10⁻⁵"), (0.0314, "0.0314"), (20, "20"), (-2500, "−2500"),
      (1e6, "10⁶"), (3.2e12, "3.2·10¹²"), (.nan, "n/a"), (-.infinity, "n/a"),
    ] as [(Double, String)])
  func numbersAreShort(value: Double, text: String) {
    #expect(NumberText.short(value) == text)
  }

  @Test func valuesLieWhereTheirScalePutsThem() {
    let linear = AxisLayout(Axis(""), values: [2, 6], direction: .horizontal, tickCount: 5)
    #expect([2, 3, 6].map(linear.fraction) == [0, 0.25, 1])
    #expect(linear.fraction(.nan) == nil && linear.fraction(.infinity) == nil)
    let axis = Axis("", scale: .logarithmic)
    let logarithmic = AxisLayout(axis, values: [0.01, 100], direction: .horizontal, tickCount: 5)
    #expect([0.01, 1, 100].map(logarithmic.fraction) == [0, 0.5, 1])
    #expect(logarithmic.fraction(0) == nil && logarithmic.fraction(-1) == nil)
  }
}

extension [String] {
  /// With the first as a bare 0.
  fileprivate var zeroed: [String] { ["0"] + dropFirst() }
}
