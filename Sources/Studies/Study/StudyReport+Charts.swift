import SkipSegBasics
import SkipSegCharts
import SkipSegNetworks

/// The charts of a study.
extension StudyReport {
  /// Each under its name as a file.
  package var charts: [(name: String, chart: Chart)] {
    lossCharts.enumerated().map { ("loss-\($0 + 1)", $1) }
      + gradientCharts.enumerated().map { ("gradients-\($0 + 1)", $1) }
      + (lensChart.map { [("lens", $0)] } ?? [])
  }

  /// Of the networks that differ in depth and form only.
  private var scenes: [(title: String, variants: [StudyVariant])] {
    grouped(configuration.variants) { variant in
      let share = variant.share == 1 ? "" : ", \((100 * variant.share).settingText) % of the samples"
      return "long skips: \(variant.longSkips.rawValue)\(share)"
    }
  }

  private func grouped(
    _ variants: [StudyVariant], by title: (StudyVariant) -> String
  ) -> [(title: String, variants: [StudyVariant])] {
    var groups: [(title: String, variants: [StudyVariant])] = []
    for variant in variants {
      let title = title(variant)
      if let index = groups.firstIndex(where: { $0.title == title }) {
        groups[index].variants.append(variant)
      } else {
        groups.append((title, [variant]))
      }
    }
    return groups
  }

  /// A line for each run.
  var lossCharts: [Chart] {
    let encoders = configuration.variants.map(\.encoder)
    let order = encoders.indices.filter { encoders.firstIndex(of: encoders[$0]) == $0 }.map { encoders[$0] }
    return scenes.map { scene in
      let curves = scene.variants.flatMap { variant -> [Curve] in
        let color = variant.tuning?.number ?? order.firstIndex(of: variant.encoder) ?? 0
        return runs.filter { $0.variant == variant.name }.map { run in
          Curve(
            variant.shortName, color: .series(color),
            points: run.smoothedLosses.enumerated().map { Curve.Point(Double($0.offset + 1), $0.element) },
            dash: variant.form?.dash ?? .solid, isListed: run.repeats == 1)
        }
      }
      return Chart(
        "Training loss, \(scene.title)", x: Axis("step", isWhole: true),
        y: Axis("mean of \(RunResult.smoothing) steps"), curves: curves)
    }
  }

  /// A chart for each encoder, with all its forms.
  var gradientCharts: [Chart] {
    let measured = Dictionary(measurements.map { ($0.variant, $0) }, uniquingKeysWith: { first, _ in first })
    return scenes.flatMap { scene in
      grouped(scene.variants, by: { $0.depth.map { "\($0) layers" } ?? $0.encoder }).compactMap { group in
        let curves = group.variants.flatMap { variant -> [Curve] in
          (measured[variant.name]?.gradients ?? []).enumerated().map { number, profile in
            Curve(
              "\(variant.form?.rawValue ?? variant.encoder), step \(profile.step)", color: .series(number),
              points: profile.rootMeanSquares.enumerated().map { Curve.Point(Double($0), $1) },
              dash: variant.form?.dash ?? .solid)
          }
        }
        return curves.isEmpty
          ? nil
          : Chart(
            "Gradients, \(group.title), \(scene.title)", x: Axis("block, from the stem", isWhole: true),
            y: Axis("root mean square", scale: .logarithmic), curves: curves)
      }
    }
  }

  /// The mean IoU after each block, of the first repeat.
  var lensChart: Chart? {
    let curves = configuration.variants.enumerated().compactMap { number, variant -> Curve? in
      guard let lesion = measurements.first(where: { $0.variant == variant.name })?.lesions.first,
        lesion.lens.count > 1
      else { return nil }
      return Curve(
        variant.name, color: .series(number),
        points: lesion.lens.map { Curve.Point(Double($0.blocks), $0.score) },
        dash: variant.form?.dash ?? .solid)
    }
    return curves.isEmpty
      ? nil
      : Chart(
        "Stopped after each identity block", x: Axis("blocks that stay", isWhole: true),
        y: Axis("mean IoU", bounds: 0...1), curves: curves)
  }
}

extension StudyVariant {
  /// As legends have room for it, beside a title that says the rest.
  fileprivate var shortName: String {
    tuning?.rawValue ?? depth.map { "\(form?.rawValue ?? encoder)-\($0)" } ?? form.map {
      "\($0.rawValue) \(encoder)"
    }
      ?? encoder
  }
}

extension StudyVariant.Form {
  fileprivate var dash: Curve.Dash {
    switch self {
    case .residual: .solid
    case .plain: .dashed
    case .unzeroed: .dotted
    case .preActivation: .dashDotted
    }
  }
}

extension StudyVariant.Tuning {
  fileprivate var number: Int {
    switch self {
    case .all: 0
    case .frozen: 1
    case .withoutShortcut: 2
    }
  }
}
