import Foundation
import SkipSegCharts

/// How the gradient comes back.
extension InspectionPage {
  var gradientCard: Card? {
    guard let gradients = report.gradients else { return nil }
    let (own, plain) = (gradients.measured.network, gradients.measured.plain)
    let isPlain = report.architecture.shortSkips == .none
    var words = [
      "The loss's gradient g in one step of training: its root mean square at the output of every block, the stem's on the left. "
        + Self.direction(own, of: isPlain ? "this plain network" : "this network")
    ]
    if let plain {
      words.append(Self.direction(plain, of: "the plain network of the same layers and first weights"))
    }
    if isPlain || plain != nil {
      words.append(
        "\"It is multiplied by derivatives below 1 at each step\" is not what happens with batch norm: there the gradient of a "
          + "plain network grows towards the input, by a theory of Yang et al. (2019) 1.21 times a convolution. What gets lost "
          + "is its direction.")
    }
    words += cosineWords(own, plain)
    var card = Card(title: "Gradients", words: words, charts: [chart(gradients).element])
    card.words += shareWords(own)
    if !own.shares.isEmpty, own.shares.contains(where: { $0.shortcut != 0 }) {
      card.tables.append(
        Table(
          "Where the gradient of a block's input comes from",
          header: ["block", "by the shortcut", "through F", "from outside", ""],
          rows: own.shares.map { share in
            Table.Row(
              name: share.block
                + (own.isTwofold(share.block) ? share.branch == 0 ? ", attention" : ", feed forward" : ""),
              cells: [share.shortcut, share.function, share.outside].map { FigureText.digits($0, 3) },
              percent: String(format: "%.1f", 100 * min(max(share.shortcut, 0), 1)))
          }))
    }
    return card
  }

  private static func direction(_ measured: GradientMeasurement, of network: String) -> String {
    let slopes = measured.slopes.compactMap(\.value)
    guard let low = slopes.min(), let high = slopes.max(), let ratio = measured.ratio else {
      return "In \(network) it can't be followed."
    }
    let verb = ratio > 1 ? "grows" : "falls"
    return
      "In \(network) it \(verb) on its way back: at the stem it is \(NumberText.short(ratio)) times that of the last block; within "
      + "stages each convolution multiplies it by \(FigureText.digits(low))"
      + (high - low < 0.005 ? "." : " to \(FigureText.digits(high)).")
  }

  private func cosineWords(_ own: GradientMeasurement, _ plain: GradientMeasurement?) -> [String] {
    guard let cosine = own.cosine else { return [] }
    let beside = plain?.cosine.map { ", that of the plain network \(FigureText.digits($0))" } ?? ""
    return [
      "With 1 % of noise on the pictures, the gradient at the stem should point to about the same side. Its cosine with the one "
        + "before is \(FigureText.digits(cosine))\(beside): 1 is the same direction, 0 is like white noise, \"shattered\" "
        + "(Balduzzi et al. 2017). Residual networks shatter too, only later."
    ]
  }

  private func shareWords(_ own: GradientMeasurement) -> [String] {
    let shortcuts = own.shares.map(\.shortcut)
    guard let low = shortcuts.min(), let high = shortcuts.max(), high != 0 else { return [] }
    return [
      "At a block's input the gradient is a sum: what comes by the shortcut, what comes through F, and at a stage's end what comes "
        + "from outside, such as by a long skip. The shares <part, g> / <g, g> add up to 1, and one may be negative.",
      "Here the shortcut's share lies from \(FigureText.digits(low)) to \(FigureText.digits(high)). "
        + (low > 0.95
          ? "Next to nothing comes through F: its weights are small yet."
          : "That it is \"at least 1\" is too strong: where a ReLU follows the sum it masks a part of it, and the derivative of "
            + "F may be negative."),
    ]
  }

  private func chart(_ gradients: InspectionReport.Gradients) -> Chart {
    func curve(_ name: String, _ color: Int, _ measured: GradientMeasurement?) -> Curve? {
      guard let measured else { return nil }
      return Curve(
        name, color: .series(color),
        points: measured.layers.enumerated().map { Curve.Point(Double($0), $1.rms) })
    }
    return Chart(
      "Gradient by block", x: Axis("block, from the image on", isWhole: true),
      y: Axis("root mean square", scale: .logarithmic),
      curves: [
        curve("this network", 0, gradients.measured.network), curve("plain", 1, gradients.measured.plain),
        curve("this, without batch norm", 2, gradients.withoutBatchNorm?.network),
        curve("plain, without batch norm", 3, gradients.withoutBatchNorm?.plain),
      ].compactMap(\.self))
  }
}

extension GradientMeasurement {
  /// Whether a block has two branches.
  func isTwofold(_ block: String) -> Bool { shares.contains { $0.block == block && $0.branch > 0 } }
}
