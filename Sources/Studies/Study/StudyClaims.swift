import SkipSegBasics
import SkipSegNetworks

/// What textbooks say of skip connections, as far as a study's networks can tell, each judged by its runs.
struct StudyClaims {
  private let variants: [StudyVariant]
  private let results: [String: [Int: RunResult]]
  private let measurements: [String: NetworkMeasurement]
  private let repeats: [Int]

  init(_ variants: [StudyVariant], results: [RunResult], measurements: [NetworkMeasurement]) {
    self.variants = variants
    self.results = Dictionary(grouping: results, by: \.variant).mapValues { runs in
      Dictionary(runs.map { ($0.repeats, $0) }, uniquingKeysWith: { first, _ in first })
    }
    self.measurements = Dictionary(
      measurements.map { ($0.variant, $0) }, uniquingKeysWith: { first, _ in first })
    repeats = Set(results.map(\.repeats)).sorted()
  }

  var all: [Claim] {
    depth + shortSkips + order + longSkips + gradients + lesions + shares
  }

  // MARK: What is compared

  /// Networks of the largest share, but for those of fine-tuning, of which numbers alone are shown.
  private var compared: [StudyVariant] {
    let share = variants.map(\.share).max()
    return variants.filter { $0.share == share && $0.tuning == nil }
  }

  private func judged(
    _ text: String, _ quantity: String, _ first: StudyVariant, _ second: StudyVariant,
    objection: String? = nil,
    by value: (StudyVariant, Int) -> Double?
  ) -> Claim {
    Claim(
      text: text, quantity: quantity, first: first.name, second: second.name,
      comparison: Comparison(
        repeats.map { (value(first, $0), value(second, $0)) }, objection: objection))
  }

  private func loss(_ variant: StudyVariant, _ number: Int) -> Double? {
    results[variant.name]?[number]?.finalLoss
  }
  private func meanIoU(_ variant: StudyVariant, _ number: Int) -> Double? {
    results[variant.name]?[number]?.meanIoU
  }
  private func boundaryIoU(_ variant: StudyVariant, _ number: Int) -> Double? {
    results[variant.name]?[number]?.boundaryIoU
  }

  /// Pairs of networks that differ in this one part only.
  private func pairs<Value: Equatable>(
    _ part: (StudyVariant) -> Value, _ first: Value, _ second: Value
  ) -> [(StudyVariant, StudyVariant)] {
    compared.filter { part($0) == first }.compactMap { one in
      compared.first { part($0) == second && isTwin(one, $0) }.map { (one, $0) }
    }
  }

  private func isTwin(_ a: StudyVariant, _ b: StudyVariant) -> Bool {
    let differing = [
      a.encoder != b.encoder, a.form != b.form, a.longSkips != b.longSkips, a.share != b.share,
    ]
    return differing.count { $0 } == 1
  }

  private func scene(_ variant: StudyVariant) -> String {
    switch variant.longSkips.kind {
    case .none: "no long skips"
    case .concatenate: "long skips concatenated"
    case .add: "long skips added"
    }
  }

  private func size(_ variant: StudyVariant) -> String {
    variant.depth.map { "of \($0) layers" } ?? "over \(variant.encoder)"
  }
}

// MARK: The claims

extension StudyClaims {
  /// Deeper is not better, in training either.
  private var depth: [Claim] {
    let depths = Set(compared.compactMap(\.depth)).sorted()
    guard let shallow = depths.first, let deep = depths.last, shallow < deep else { return [] }
    return pairs(\.depth, deep, shallow).map { deeper, shallower in
      let kind =
        switch deeper.form {
        case .plain: "plain networks"
        case .unzeroed: "residual networks without zero-init"
        case .preActivation: "networks with pre-activation"
        case .residual, nil: "residual networks"
        }
      return judged(
        "Deeper \(kind) train worse here (\(deep) layers against \(shallow), \(scene(deeper)))",
        "training loss", deeper, shallower, by: loss)
    }
  }

  private var shortSkips: [Claim] {
    pairs(\.form, .residual, .plain).flatMap { residual, plain in
      [
        judged(
          "Plain networks \(size(plain)) train worse than residual ones (\(scene(plain)))", "training loss",
          plain, residual, by: loss),
        judged(
          "Residual networks \(size(residual)) score higher than plain ones (\(scene(residual)))", "mean IoU",
          residual, plain, by: meanIoU),
      ]
    }
  }

  private var order: [Claim] {
    pairs(\.form, .unzeroed, .residual).map { unzeroed, residual in
      judged(
        "Residual networks \(size(residual)) train better when their blocks begin as the identity "
          + "(\(scene(residual)))", "training loss", unzeroed, residual, by: loss)
    }
      + pairs(\.form, .unzeroed, .preActivation).map { unzeroed, pre in
        judged(
          "Pre-activation \(size(pre)) trains better than sums before the activation, of blocks that begin alike "
            + "(\(scene(pre)))", "training loss", unzeroed, pre, by: loss)
      }
  }

  private var longSkips: [Claim] {
    let pairs = compared.filter { $0.longSkips.kind == .concatenate }.compactMap { joined in
      compared.first { $0.longSkips.kind == .none && isTwin(joined, $0) }.map { (joined, $0) }
    }
    return pairs.flatMap { joined, cut in
      let network = joined.label.split(separator: ",").first.map(String.init) ?? joined.name
      return [
        judged("Long skips bring borders back (\(network))", "boundary IoU", joined, cut, by: boundaryIoU),
        judged("Long skips raise the score (\(network))", "mean IoU", joined, cut, by: meanIoU),
      ]
    }
  }

  private var gradients: [Claim] {
    pairs(\.form, .plain, .residual).flatMap { plain, residual -> [Claim] in
      func beginning(_ variant: StudyVariant, _ number: Int) -> NetworkMeasurement.Beginning? {
        let known = measurements[variant.name]?.beginnings ?? []
        return known.indices.contains(number - 1) ? known[number - 1] : nil
      }
      if measurements[plain.name]?.beginnings.isEmpty != false { return [] }
      return [
        judged(
          "Gradients grow more towards the input of plain networks \(size(plain)) than of residual ones, before "
            + "training (\(scene(plain)))", "gradient at the stem over that at the end", plain, residual
        ) { beginning($0, $1)?.ratio },
        judged(
          "Gradients of plain networks \(size(plain)) lose their direction, before training (\(scene(plain)))",
          "cosine of the gradients of a picture and its noisy twin", residual, plain
        ) { beginning($0, $1)?.cosine },
      ]
    }
  }

  private var lesions: [Claim] {
    pairs(\.form, .residual, .plain).compactMap { residual, plain in
      let networks = [residual, plain]
      if networks.contains(where: { measurements[$0.name]?.lesions.isEmpty != false }) { return nil }
      let weak = networks.filter { variant in repeats.contains { lesion(variant, $0)?.isTested != true } }
      let objection =
        weak.isEmpty
        ? nil
        : "\(weak.map(\.name).joined(separator: " and ")) came less than \(LesionMeasurement.leastAdvantage) above "
          + "naming the largest class everywhere"
      return judged(
        "Without one block a residual network \(size(residual)) keeps more of what it learnt than a plain one "
          + "(\(scene(residual)))", "share kept, median over the blocks", residual, plain,
        objection: objection
      ) { lesion($0, $1)?.medianKept }
    }
  }

  private func lesion(_ variant: StudyVariant, _ number: Int) -> LesionMeasurement? {
    let known = measurements[variant.name]?.lesions ?? []
    return known.indices.contains(number - 1) ? known[number - 1] : nil
  }

  /// Whether what skips gain is less where there is less to learn from.
  private var shares: [Claim] {
    let shares = Set(variants.map(\.share)).sorted()
    guard let few = shares.first, let many = shares.last, few < many else { return [] }
    func smaller(_ variant: StudyVariant) -> StudyVariant? {
      variants.first { $0.share == few && isTwin(variant, $0) }
    }
    let residual = pairs(\.form, .residual, .plain).map { ($0, $1, "residual sums") }
    let long = compared.filter { $0.longSkips.kind == .concatenate }.compactMap { joined in
      compared.first { $0.longSkips.kind == .none && isTwin(joined, $0) }
        .map { (joined, $0, "long skips") }
    }
    return (residual + long).compactMap { with, without, name in
      guard let fewWith = smaller(with), let fewWithout = smaller(without) else { return nil }
      func gap(_ a: StudyVariant, _ b: StudyVariant, _ number: Int) -> Double? {
        guard let first = meanIoU(a, number), let second = meanIoU(b, number) else { return nil }
        return first - second
      }
      return Claim(
        text: "With \((100 * few).settingText) % of the samples \(name) gain less (\(with.name))",
        quantity: "mean IoU with less mean IoU without", first: with.name, second: fewWith.name,
        comparison: Comparison(
          repeats.map { (gap(with, without, $0), gap(fewWith, fewWithout, $0)) }))
    }
  }
}
