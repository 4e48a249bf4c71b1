import SkipSegBasics
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegImaging

/// How true and predicted masks store the same classes: each side is read by the rule that holds for the masks of a data
/// set.
struct MaskPairEncodings {
  let truth: MaskEncoding
  let prediction: MaskEncoding
  private(set) var notes: [String]

  /// Looks at every mask. `masks` and `predictions` are the folders, for messages.
  ///
  /// Without a class list, values and colours that only predictions hold are classes too: that no pixel truly belongs to them
  /// makes each such prediction wrong, not unreadable.
  init(
    _ pairs: [MaskPair], predictions: String, masks: String, classFile: ClassFile?, ignoreIndex: Int?,
    reading: DataReading, threads: Int, stop: StopSignal?
  ) throws {
    let trueMasks = try MaskSurvey.summaries(
      of: pairs.map(\.truth), levels: reading.levels, ignoring: ignoreIndex, threads: threads,
      stop: stop)
    let predictedMasks = try MaskSurvey.summaries(of: pairs.map(\.prediction), threads: threads, stop: stop)
    let (truths, predicted) = (MaskSurvey(trueMasks), MaskSurvey(predictedMasks))
    var decision = MaskDecision(
      survey: truths, classFile: classFile, ignoreIndex: ignoreIndex, reading: reading, root: masks)
    if classFile == nil, reading.maskLevels == nil, !decision.hasContradiction {
      if decision.encoding == nil, truths.isSmallIndex, predicted.isBlackAndWhite {
        decision = MaskDecision(twoClassesOf: decision)
      } else if truths.mayShareClasses(with: predicted, decision.encoding) {
        // Palettes are heeded for each side by itself.
        decision = MaskDecision(
          survey: MaskSurvey(trueMasks + predictedMasks.map(\.withoutPalette)), classFile: nil,
          ignoreIndex: ignoreIndex, root: masks)
      }
      try Self.refuseExchangedColors(truths, predicted, predictions: predictions, masks: masks)
    }
    guard let truth = decision.encoding else { throw DatasetError.faults(root: masks, decision.faults) }
    let adapted = try truth.adapted(to: predicted, of: predictions)
    self.truth = truth
    prediction = adapted.encoding
    notes = decision.notes + (adapted.note.map { [$0] } ?? [])
    try compare(trueMasks, predictedMasks, masks: masks)
  }

  /// Names the classes that only predictions hold.
  private mutating func compare(
    _ trueMasks: [MaskSummary], _ predictedMasks: [MaskSummary], masks: String
  ) throws(ScoringError) {
    let (truthReader, predictionReader) = (truth.reader(), prediction.reader())
    let actual = trueMasks.map { truthReader.pixels(in: $0).classes }
    let predicted = predictedMasks.map { predictionReader.pixels(in: $0).classes }
    if actual.allSatisfy({ $0.allSatisfy { $0 == 0 } }),
      trueMasks.contains(where: { truthReader.errors(in: $0, path: "").isEmpty })
    {
      throw .nothingCounts(masks: masks)
    }
    let only = truth.classes.names.indices.filter { index in
      actual.allSatisfy { $0[index] == 0 } && predicted.contains { $0[index] > 0 }
    }
    if !only.isEmpty {
      let words = only.map { index in
        "'\(truth.classes.names[index])' (\(counted(predicted.count { $0[index] > 0 }, "mask")))"
      }
      notes.append("in predictions only: \(listed(words))")
    }
  }

  /// Where both sides have palettes of the same colours, but not for the same values, one of them is read wrongly.
  private static func refuseExchangedColors(
    _ truths: MaskSurvey, _ predicted: MaskSurvey, predictions: String, masks: String
  ) throws(ScoringError) {
    let known = Set(truths.shownColors.values.flatMap(\.keys))
    for (value, colors) in predicted.shownColors.sorted(by: { $0.key < $1.key }) {
      guard let actual = truths.shownColors[value], actual.count == 1, colors.count == 1,
        let (shown, expected) =
          (colors.keys.first.flatMap { shown in actual.keys.first.map { (shown, $0) } }),
        shown != expected, known.contains(shown)
      else { continue }
      throw .palettesContradict(
        predictions: predictions, masks: masks, value: Int(value), predicted: shown.words,
        actual: expected.words)
    }
  }
}

extension MaskSurvey {
  /// Values of 0 and 1 only: a binary mask as class indices.
  fileprivate var isSmallIndex: Bool { !values.isEmpty && values.keys.allSatisfy { $0 <= 1 } }

  /// Whether what predictions hold beside the classes of the true masks are further classes.
  fileprivate func mayShareClasses(with predicted: MaskSurvey, _ truth: MaskEncoding?) -> Bool {
    let areColors = colorFiles > valueFiles
    guard areColors == (predicted.colorFiles > predicted.valueFiles) else { return false }
    if areColors { return true }
    guard let truth else { return true }
    return truth.mapping != .binary255
      && !(truth.mapping == .index && truth.classes.count == 2 && predicted.isBlackAndWhite)
  }
}

extension MaskSummary {
  fileprivate var withoutPalette: MaskSummary { MaskSummary(size: size, contents: contents, palette: nil) }
}

extension MaskDecision {
  fileprivate var hasContradiction: Bool {
    faults.contains { if case .palettesContradict = $0 { true } else { false } }
  }
}
