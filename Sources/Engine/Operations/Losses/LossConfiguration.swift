/// A loss of softmax(logits) against labels. Pixels whose label is no class are ignored by all of them: a batch without
/// a labelled pixel has a loss of 0. Networks of two classes are trained as all others; on two classes `ce` and `focal`
/// are what they are in their binary form, of the difference of the two logits.
package enum LossKind: String, CaseIterable, Codable, Sendable {
  /// Mean cross-entropy of the labelled pixels, weighted by class: `torch.nn.CrossEntropyLoss(weight, ignore_index)`.
  case crossEntropy = "ce"
  /// `OverlapLoss` that counts false positives and false negatives alike.
  case dice
  /// As cross-entropy, but each pixel times (1 - p[label])^2: `PixelLosses`.
  case focal
  /// The Lovász extension of 1 - IoU: `LovaszLoss`.
  case lovasz
  /// `OverlapLoss` that counts false negatives more.
  case tversky
  /// Mean cross-entropy of the worst tenth of all pixels: `PixelLosses`.
  case topk

  /// Whether it is a loss of pixels, which weights per class apply to. The losses of regions count every class alike.
  package var usesClassWeights: Bool {
    switch self {
    case .crossEntropy, .focal, .topk: true
    case .dice, .tversky, .lovasz: false
    }
  }
}

/// One summand of a loss.
package struct LossTerm: Codable, Sendable, Equatable {
  package var kind: LossKind
  package var factor: Float

  package init(_ kind: LossKind, factor: Float = 1) {
    self.kind = kind
    self.factor = factor
  }
}

/// Which losses are added up, and how.
package struct LossConfiguration: Sendable, Equatable {
  /// At least one, of different kinds.
  package let terms: [LossTerm]
  /// One weight per class for the losses that use them, as `torch.nn.CrossEntropyLoss(weight:)` takes them; nil: all 1.
  package var classWeights: [Float]?
  /// The share of each label that cross-entropy spreads over all classes, 0 to less than 1:
  /// `torch.nn.CrossEntropyLoss(label_smoothing:)`.
  package var labelSmoothing: Float

  package init(
    _ terms: [LossTerm] = [LossTerm(.crossEntropy), LossTerm(.dice)], classWeights: [Float]? = nil,
    labelSmoothing: Float = 0
  ) {
    precondition(
      !terms.isEmpty && Set(terms.map(\.kind)).count == terms.count, "at least one term, none of a kind twice"
    )
    self.terms = terms
    self.classWeights = classWeights
    self.labelSmoothing = labelSmoothing
  }

  func factor(_ kind: LossKind) -> Float? { terms.first { $0.kind == kind }?.factor }
}

package struct LossValue: Sendable, Equatable {
  /// The sum of the terms, each times its factor.
  package let total: Float
  /// The value of each term without its factor, in the configuration's order.
  package let terms: [Float]
}
