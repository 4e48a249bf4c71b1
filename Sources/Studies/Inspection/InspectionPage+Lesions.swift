import Foundation
import SkipSegCharts

/// What parts are worth.
extension InspectionPage {
  var lesionCard: Card? {
    guard let lesions = report.lesions, !lesions.lesions.isEmpty else { return nil }
    if !lesions.isTested { return Card(title: "Without one part", words: [notTested(lesions)]) }
    let kept = lesions.lesions.compactMap(lesions.kept).sorted()
    let words = [
      "The mean IoU on whole photographs without one part each; \(FigureText.digits(lesions.score, 4)) with all, "
        + "\(FigureText.digits(lesions.chance, 4)) for naming the largest class everywhere. A block gives what it reads, a "
        + "block at a border its projection; attention, feed-forward networks, dense layers and long skips give zeros.",
      "Of what the network has above chance, the median part leaves \(Self.percent(kept[kept.count / 2])) when it is gone, the "
        + "worst \(Self.percent(kept[0])).",
    ]
    let rows = lesions.lesions.map { lesion in
      Table.Row(
        name: lesion.name + lesion.kind.words,
        cells: [
          FigureText.digits(lesion.score, 4), FigureText.signed(lesion.score - lesions.score),
          Self.percent(lesions.kept(lesion) ?? 0),
        ],
        percent: String(format: "%.1f", 100 * min(max(lesions.kept(lesion) ?? 0, 0), 1)))
    }
    return Card(
      title: "Without one part", words: words,
      tables: [
        Table(header: ["without", "mean IoU", "difference", "kept of what is above chance", ""], rows: rows)
      ])
  }

  var lensCard: Card? {
    guard let lesions = report.lesions, !lesions.lens.isEmpty else { return nil }
    if !lesions.isTested { return Card(title: "Stopping early", words: [notTested(lesions)]) }
    return Card(
      title: "Stopping early",
      words: [
        "The mean IoU where the network has its first blocks only, in the order from the image: those behind them give what they "
          + "read. Blocks at borders stay. It is a lower bound of what is known by then: a block's values need not be in the "
          + "form that the decoder reads."
      ],
      charts: [
        Chart(
          "Mean IoU by the blocks that are kept", x: Axis("blocks", isWhole: true), y: Axis("mean IoU"),
          curves: [
            Curve(
              "mean IoU", color: .series(0),
              points: lesions.lens.map { Curve.Point(Double($0.blocks), $0.score) }),
            Curve(
              "largest class everywhere", color: .series(5),
              points: [0, lesions.lens.count - 1].map { Curve.Point(Double($0), lesions.chance) }),
          ]
        ).element
      ])
  }

  private func notTested(_ lesions: LesionMeasurement) -> String {
    "Not tested: the network's mean IoU of \(FigureText.digits(lesions.score, 4)) is less than "
      + "\(FigureText.digits(LesionMeasurement.leastAdvantage, 1)) above the \(FigureText.digits(lesions.chance, 4)) of whoever "
      + "names the largest class everywhere. What has nothing above chance can lose nothing."
  }

  static func percent(_ share: Double) -> String { FigureText.digits(100 * share, 0) + " %" }
}

extension LesionMeasurement.Kind {
  /// What a name alone doesn't say.
  var words: String {
    switch self {
    case .block, .denseLayer: ""
    case .border: ", at a border"
    case .attention: ", attention"
    case .feedForward: ", feed forward"
    case .longSkip: ", long skip"
    }
  }
}
