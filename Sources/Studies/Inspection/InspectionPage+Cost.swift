import Foundation
import SkipSegCharts
import SkipSegNetworks

/// What skips cost, and what a block gives where its function counts nothing.
extension InspectionPage {
  var costCard: Card? {
    guard let cost = report.cost, let own = cost.rows.first else { return nil }
    var words = [
      "For \(cost.size) x \(cost.size) pixels. Parameters, multiply-adds, additions and kept bytes are those of one picture, "
        + "memory and time those of a batch of \(cost.batch): activations, gradients and scratch memory as planned, and the "
        + "median of a few steps, all variants in turn."
    ]
    if own.cost.sums > 0 {
      words.append(
        "\(own.cost.sums) sums take \(FigureText.grouped(own.cost.additions)) additions beside "
          + "\(FigureText.grouped(own.cost.multiplyAdds)) multiply-adds. Where operations take in their neighbours a sum "
          + "costs no pass of its own: \"each by itself\" is the memory without that.")
    }
    if own.cost.keptBytes > 0 {
      let levels = own.cost.keptFeatures.map { "\(FigureText.bytes($0.bytes)) at 1/\($0.level)" }
      words.append(
        "Long skips keep \(FigureText.bytes(own.cost.keptBytes)) of each picture until the decoder: "
          + levels.joined(separator: ", ") + ".")
    }
    let lacking = cost.rows.first { $0.variant == .withoutShortSkips }
    if let lacking, lacking.cost.parameters < own.cost.parameters {
      let share = 1 - Double(lacking.cost.parameters) / Double(own.cost.parameters)
      words.append(
        "Without short skips it has \(FigureText.digits(100 * share, 1)) % fewer parameters, those of the projections."
      )
    }
    let rows = cost.rows.map { row in
      let cost = row.cost
      return Table.Row(
        name: row.variant.rawValue,
        cells: [
          FigureText.grouped(cost.skipEdges), FigureText.grouped(cost.parameters),
          FigureText.digits(Double(cost.multiplyAdds) / 1e9, 3), FigureText.bytes(cost.keptBytes),
          FigureText.bytes(cost.memory.training), FigureText.bytes(cost.memory.inference),
          FigureText.bytes(cost.unfusedMemory.training), FigureText.digits(row.time.forward, 1),
          FigureText.digits(row.time.backward, 1),
        ], percent: nil)
    }
    return Card(
      title: "Cost", words: words,
      tables: [
        Table(
          header: [
            "", "skips", "parameters", "multiply-adds, 10⁹", "kept", "memory to train", "to predict",
            "to train, each by itself", "forward, ms", "backward, ms",
          ], rows: rows)
      ])
  }

  var identityCard: Card? {
    guard let identity = report.identity else { return nil }
    var curves: [Curve] = []
    var words = [
      "Each block by itself: its function F counts 1, 0.9, ... 0, and the distance is norm(y \u{2212} x) / norm(x), the mean "
        + "over the blocks that give what has the form of what they read."
    ]
    let isPlain = report.architecture.shortSkips == .none
    for (measured, name, color) in [
      (identity.network, isPlain ? "this network, plain" : "this network", 0),
      (identity.plain, "plain, the same layers", 1),
    ] {
      guard let measured, !measured.blocks.isEmpty else { continue }
      let points = IdentityMeasurement.factors.indices.map { index in
        let values = measured.blocks.compactMap { $0.distances[index] }
        return Curve.Point(
          IdentityMeasurement.factors[index],
          values.isEmpty ? nil : values.reduce(0, +) / Double(values.count))
      }
      curves.append(Curve(name, color: .series(color), points: points.reversed()))
    }
    let atZero = identity.network.blocks.compactMap { $0.distances.last ?? nil }
    if !isPlain, let most = atZero.max() {
      words.append(
        most == 0
          ? "If F(x) is 0, what comes out? Exactly x, in each of the \(atZero.count) blocks: to do nothing, a block has to learn "
            + "nothing but zeros."
          : "If F(x) is 0, what comes out is off x by \(FigureText.digits(most, 4)) at most.")
      words.append(
        report.architecture.shortSkips == .preActivation
          ? "With pre-activation that holds for every x, as nothing follows the sum."
          : "That holds because x comes from a ReLU and is nowhere below 0: the block ends in relu(F(x) + x)."
      )
      words.append(
        "Blocks at borders, whose shortcut is a projection, are never the identity and are left out.")
    }
    if isPlain || identity.plain != nil {
      words.append(
        "A plain block gives zeros then: its distance from x goes to 1, and to pass x on it has to learn how."
      )
    }
    return Card(
      title: "The identity as a beginning", words: words,
      charts: [
        Chart(
          "Distance from the identity", x: Axis("how much F counts", bounds: 0...1), y: Axis("distance"),
          curves: curves
        ).element
      ])
  }
}
