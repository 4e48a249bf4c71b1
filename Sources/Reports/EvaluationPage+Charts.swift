import SkipSegCharts
import SkipSegEvaluation

extension EvaluationPage {
  /// More photographs than this are not all drawn, but as many at equal distances.
  private static let scatterLimit = 150

  /// Borders, areas, and how far the network's confidence can be believed.
  var charts: [Chart] { [borderChart, areaChart, calibrationChart].compactMap(\.self) }

  private func classCurves(_ points: (Int) -> [Curve.Point]) -> [Curve] {
    evaluator.classNames.indices.compactMap { label in
      let points = points(label)
      return points.isEmpty
        ? nil : Curve(evaluator.classNames[label], color: .fixed(subject.colors[label]), points: points)
    }
  }

  private var borderChart: Chart? {
    guard let tolerance = report.tolerance else { return nil }
    let curves = classCurves { label in
      zip(BoundaryScores.distanceBounds, evaluator.borderShares(of: label)).map { Curve.Point($0, $1) }
    }
    if curves.isEmpty { return nil }
    return Chart(
      "Distance of the borders", x: Axis("at most so many pixels from the other border"),
      y: Axis("share of the border pixels", bounds: 0...1), curves: curves,
      mark: Chart.Mark(x: tolerance.low, label: "tolerance \(tolerance.pixelText)"))
  }

  private var areaChart: Chart? {
    let curves = classCurves { label in
      let shares = evaluator.shares(of: label).filter { $0.truth > 0 || $0.prediction > 0 }
      let count = min(shares.count, Self.scatterLimit)
      // A point between gaps is a dot of its own.
      return (0..<count).flatMap { place in
        let share = shares[place * shares.count / count]
        return [Curve.Point(share.truth, share.prediction), Curve.Point(share.truth, nil)]
      }
    }
    if curves.isEmpty { return nil }
    return Chart(
      "Area on each photograph", x: Axis("true share", bounds: 0...1),
      y: Axis("predicted share", bounds: 0...1), curves: curves + [Self.diagonal("agreement")])
  }

  private var calibrationChart: Chart? {
    guard let calibration = report.calibration else { return nil }
    let bins = (0..<Calibration.binCount).compactMap { calibration.bin($0) }
    return Chart(
      "Calibration", x: Axis("confidence", bounds: 0...1), y: Axis("share that is right", bounds: 0...1),
      curves: [
        Curve("network", color: .series(0), points: bins.map { Curve.Point($0.confidence, $0.accuracy) }),
        Self.diagonal("as it should be"),
      ])
  }

  private static func diagonal(_ name: String) -> Curve {
    Curve(name, color: .series(5), points: [Curve.Point(0, 0), Curve.Point(1, 1)])
  }
}
