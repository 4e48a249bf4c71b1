import Concurrency
import Datasets
import Imaging

/// How true and predicted masks store the same classes.
struct MaskPairEncodings {
  let truth: MaskEncoding
  let prediction: MaskEncoding
  let notes: [String]

  /// Looks at every mask. `masks` is the folder of the true ones, for messages.
  ///
  /// Without a class list, values that only predictions hold are classes too: that no pixel truly belongs to them
  /// makes each such prediction wrong, not unreadable.
  init(
    _ pairs: [MaskPair], masks: String, classFile: ClassFile?, ignoreIndex: Int?, threads: Int
  ) throws {
    // Those that can't be read are reported when they are compared.
    let trueMasks = Self.survey(pairs.map(\.truth), threads: threads)
    let predictedMasks = Self.survey(pairs.map(\.prediction), threads: threads)
    var decision = MaskDecision(
      survey: MaskSurvey(trueMasks), classFile: classFile, ignoreIndex: ignoreIndex, root: masks)
    if classFile == nil, decision.storesClassValues {
      decision = MaskDecision(
        survey: MaskSurvey(trueMasks + predictedMasks), classFile: nil, ignoreIndex: ignoreIndex, root: masks)
    }
    guard let truth = decision.encoding else { throw DatasetError.faults(root: masks, decision.faults) }
    self.truth = truth
    notes = decision.notes
    prediction = MaskEncoding(
      classes: truth.classes, mapping: Self.mapping(of: MaskSurvey(predictedMasks), truth: truth.mapping),
      ignoreIndex: truth.mapping == .binary255 ? nil : truth.ignoreIndex)
  }

  private static func survey(_ paths: [String], threads: Int) -> [MaskSummary] {
    parallelMap(paths, threads: threads) { path in
      (try? ImageFile.decodeMask(path)).map { MaskSummary($0) }
    }.compactMap(\.self)
  }

  /// As the true masks do it, or the class index where binary and colour masks are predicted as such.
  private static func mapping(of predictions: MaskSurvey, truth: MaskMapping) -> MaskMapping {
    switch truth {
    case .index, .values: truth
    case .binary255: predictions.values.keys.allSatisfy { $0 <= 1 } ? .index : .binary255
    case .colors: predictions.valueFiles > predictions.colorFiles ? .index : truth
    }
  }
}

extension MaskDecision {
  /// Whether the classes are the stored values themselves, neither two extremes nor colours. Where nothing could be
  /// decided, the true masks hold one value only, and the predictions may show what the others are.
  fileprivate var storesClassValues: Bool {
    switch encoding?.mapping {
    case .index, .values, nil: true
    case .binary255, .colors: false
    }
  }
}
