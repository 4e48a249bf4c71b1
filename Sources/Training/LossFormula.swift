import SkipSegEngine

/// A sum of losses as it is written: `ce+dice`, `ce+0.5*lovasz`. The losses are `ce` (cross-entropy), `dice`, `focal`,
/// `lovasz`, `tversky` and `topk`; each may have one positive factor and stand once.
public struct LossFormula: RawRepresentable, Codable, Sendable, Equatable {
  package let terms: [LossTerm]

  /// Cross-entropy and Dice.
  public static let standard = LossFormula([LossTerm(.crossEntropy), LossTerm(.dice)])

  /// The names of all losses, and how they are added up.
  public static var notation: String {
    "\(LossKind.allCases.map(\.rawValue).joined(separator: ", ")) or a sum of them such as ce+0.5*dice"
  }

  private init(_ terms: [LossTerm]) { self.terms = terms }

  /// As `rawValue` writes it; nil where the text is none.
  public init?(rawValue: String) {
    var terms: [LossTerm] = []
    for summand in rawValue.split(separator: "+", omittingEmptySubsequences: false) {
      let parts = summand.split(separator: "*", omittingEmptySubsequences: false)
      let factor = parts.count == 1 ? 1 : Float(parts[0])
      guard parts.count <= 2, let factor, factor > 0, factor.isFinite,
        let kind = LossKind(rawValue: String(parts.last!)),
        !terms.contains(where: { $0.kind == kind })
      else { return nil }
      terms.append(LossTerm(kind, factor: factor))
    }
    self.terms = terms
  }

  public var rawValue: String {
    terms.map { $0.factor == 1 ? $0.kind.rawValue : "\($0.factor)*\($0.kind.rawValue)" }
      .joined(separator: "+")
  }

  /// Of the terms, in their order.
  public var names: [String] { terms.map(\.kind.rawValue) }

  /// Whether one of the terms counts pixels by class.
  public var usesClassWeights: Bool { terms.contains { $0.kind.usesClassWeights } }

  /// Whether one of the terms can smooth its labels.
  public var smoothsLabels: Bool { terms.contains { $0.kind == .crossEntropy } }
}
