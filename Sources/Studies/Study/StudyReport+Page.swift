import SkipSegBasics
import SkipSegCharts
import SkipSegFiles
import SkipSegReports

/// What stands on the page of a study.
extension StudyReport {
  /// - Parameters:
  ///   - command: what repeats it.
  ///   - timings: of each network.
  ///   - strips: pictures of the same photographs by each network.
  ///   - drawings: of each network.
  func page(
    command: String?, timings: [NetworkTiming], strips: [StudyPage.Strip], drawings: [StudyPage.Drawing]
  ) -> StudyPage {
    StudyPage(
      title: "Skip connections on \(FileSystem.name(of: configuration.training.data))",
      subtitle: "\(networks.count) networks, \(counted(repeats, "repeat")), "
        + "\(counted(configuration.steps, "step")) each",
      verdicts: claims.map {
        StudyPage.VerdictLine(
          claim: "\($0.text), by \($0.quantity):", outcome: $0.outcome, kind: $0.verdict.kind)
      }, recommendation: recommendationText,
      sections: [
        losses, scores(timings), gradients, lesions, costs(timings), pictures(strips), graphs(drawings),
      ].compactMap(\.self),
      drawingStyle: NetworkDrawing.style, settings: configuration, command: command)
  }

  /// One line, whatever came out.
  package var recommendationText: String {
    guard let recommendation, let chosen = network(recommendation.variant),
      let best = network(recommendation.best)
    else {
      return "No recommendation: it takes \(Verdict.fewestRepeats) repeats and samples to judge by."
    }
    if chosen == best {
      return "Take \(chosen.label): none that is cheaper comes within the range of its mean IoU, "
        + "\(Figure.text(chosen.meanIoU))."
    }
    return
      "Take \(chosen.label): the cheapest within one range of the best. Mean IoU \(Figure.text(chosen.meanIoU)); "
      + "\(best.label) has \(Figure.text(best.meanIoU))."
  }

  func network(_ name: String) -> Network? { networks.first { $0.name == name } }
  private func measurement(_ network: Network) -> NetworkMeasurement? {
    measurements.first { $0.variant == network.name }
  }

  private var losses: StudyPage.Section {
    var section = StudyPage.Section(
      "2. Training loss",
      notes: [
        "Mean of up to \(RunResult.smoothing) steps, a line a run. Plain networks are dashed, a colour is a depth. "
          + "Residual networks begin with zero-init, each block as the identity, unless said: without it deep ones "
          + "train badly in short runs."
      ])
    section.charts = lossCharts.map(\.element)
    return section
  }

  private func scores(_ timings: [NetworkTiming]) -> StudyPage.Section {
    var notes = ["Mean over the repeats, and the range. Scores are of whole validation photographs."]
    if let reachedLoss {
      notes.append(
        "Steps until the training loss is \(Figure.text(reachedLoss)), which every run reaches; seconds by the median "
          + "time of a step.")
    }
    notes += failed.map { "\($0) did not heal: its loss was not finite again and again." }
    var section = StudyPage.Section("3. Scores", notes: notes)
    let full = networks.compactMap(\.meanIoU?.mean).max() ?? 1
    section.tables = [
      StudyPage.Table(
        heads: ["network", "training loss", "mean IoU", "boundary IoU", "steps", "seconds"],
        rows: networks.map { network in
          let step = timings.first { $0.variant == network.name }?.step
          let seconds = network.steps.flatMap { steps in step.map { steps.mean * $0 / 1000 } }
          return (
            network.label,
            [
              .init(Figure.text(network.trainingLoss)),
              .init(Figure.text(network.meanIoU), share: network.meanIoU.map { $0.mean / max(full, 1e-9) }),
              .init(Figure.text(network.boundaryIoU)), .init(network.steps.map { Figure.text($0) } ?? "n/a"),
              .init(Figure.text(seconds)),
            ]
          )
        })
    ]
    return section
  }

  private var gradients: StudyPage.Section? {
    let measured = networks.filter { measurement($0)?.gradients.isEmpty == false }
    if measured.isEmpty && measurements.allSatisfy(\.changes.isEmpty) { return nil }
    var section = StudyPage.Section(
      "4. Gradients",
      notes: [
        "Root mean square of the loss's gradient by each block's output, from the stem to the end of the encoder. With "
          + "batch norm the gradient of a plain network does not vanish, it grows towards the input; what suffers is its "
          + "direction: the cosine between the gradients of a picture and of the same with 1 % of noise."
      ])
    section.charts = gradientCharts.map(\.element)
    let beginnings = measured.filter { measurement($0)?.beginnings.isEmpty == false }
    if !beginnings.isEmpty {
      section.tables.append(
        StudyPage.Table(
          "Before training", heads: ["network", "stem over end", "cosine", "as without its identity blocks"],
          rows: beginnings.map { network in
            let all = measurement(network)?.beginnings ?? []
            let shallow = all.compactMap(\.isShallow)
            return (
              network.label,
              [
                .init(Figure.text(Spread(all.map(\.ratio)))), .init(Figure.text(Spread(all.map(\.cosine)))),
                .init(shallow.isEmpty ? "n/a" : shallow.allSatisfy { $0 } ? "bit for bit" : "no"),
              ]
            )
          }))
    }
    let changed = networks.filter { measurement($0)?.changes.isEmpty == false }
    if let names = changed.first.flatMap({ measurement($0)?.changes.map(\.name) }) {
      section.tables.append(
        StudyPage.Table(
          "How far the weights moved, over their length", heads: ["network"] + names,
          rows: changed.map { network in
            (network.label, (measurement(network)?.changes ?? []).map { .init(Figure.text($0.change)) })
          }))
    }
    return section
  }

  private var lesions: StudyPage.Section? {
    let looked = networks.filter { measurement($0)?.lesions.isEmpty == false }
    if looked.isEmpty { return nil }
    var section = StudyPage.Section(
      "5. Without a block",
      notes: [
        "Mean IoU on validation photographs when one block is left out of the trained network, of the first repeat; and "
          + "when all identity blocks after one are left out, which is a lower bound of what is known up to there."
      ])
    section.charts = lensChart.map { [$0.element] } ?? []
    section.tables = looked.compactMap { network in
      guard let lesion = measurement(network)?.lesions.first else { return nil }
      let whole = lesion.score
      let rows =
        [("whole network", whole)] + lesion.lesions.map { ($0.name, $0.score) }
        + [("the largest class everywhere", lesion.chance)]
      return StudyPage.Table(
        network.label, heads: ["without", "mean IoU"],
        rows: rows.map { name, score in
          (name, [.init(Figure.text(score), share: score / max(whole, 1e-9))])
        })
    }
    return section
  }

  private func costs(_ timings: [NetworkTiming]) -> StudyPage.Section {
    var section = StudyPage.Section(
      "6. Cost",
      notes: [
        "Of pictures of \(configuration.training.size) x \(configuration.training.size) pixels; a step takes "
          + "\(configuration.training.batchSize). Times are medians of steps taken in turn with those of all other "
          + "networks. Networks with and without skips don't have the same parameters, unless they are made equal."
      ])
    section.tables = [
      StudyPage.Table(
        heads: [
          "network", "forward, ms a step", "backward, ms a step", "memory to train", "memory to predict",
          "parameters",
          "multiply-adds", "long skips keep",
        ],
        rows: networks.compactMap { network in
          guard let measured = measurement(network) else { return nil }
          let time = timings.first { $0.variant == network.name }
          return (
            network.label,
            [
              .init(Figure.text(time?.forward)), .init(Figure.text(time?.backward)),
              .init(Figure.megabytes(measured.trainingBytes)),
              .init(Figure.megabytes(measured.predictionBytes)),
              .init(Figure.text(measured.parameters)), .init(Figure.text(measured.multiplyAdds)),
              .init(Figure.megabytes(measured.longSkipBytes)),
            ]
          )
        })
    ]
    return section
  }

  private func pictures(_ strips: [StudyPage.Strip]) -> StudyPage.Section? {
    if strips.isEmpty { return nil }
    var section = StudyPage.Section(
      "7. Pictures",
      notes: ["The same photographs for each network, of the first repeat, and a border of each magnified."])
    section.strips = strips
    return section
  }

  private func graphs(_ drawings: [StudyPage.Drawing]) -> StudyPage.Section? {
    if drawings.isEmpty { return nil }
    var section = StudyPage.Section(
      "8. The networks",
      notes: [
        "Short skips are arcs past their blocks, long skips lines across. Where a plain network has none, a dotted arc "
          + "shows its place."
      ])
    section.drawings = drawings
    return section
  }
}

extension Verdict {
  /// By which the page colours it.
  fileprivate var kind: String {
    switch self {
    case .seen: "seen"
    case .notSeen: "open"
    case .notTested: "untested"
    }
  }
}
