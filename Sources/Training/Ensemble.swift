import SkipSegEngine

/// The processes that take the steps of one run together, each with some of the batches of a step; all of them know all
/// that they agree on, so that they go on alike.
package protocol Ensemble: Sendable {
  /// Of this process, from 0.
  var rank: Int { get }
  /// How many processes there are.
  var size: Int { get }

  /// Makes the sum over the leaves of all ranks of the one over this rank's, by the tree: the same bytes on all of them.
  func sum(_ tree: GradientTree) throws

  /// What all ranks have to say about the step that they have taken, in the order of the ranks.
  func agree(_ note: StepNote) throws -> [StepNote]

  /// The bytes of rank 0, on all of them.
  func broadcast(_ bytes: [UInt8]) throws -> [UInt8]
}

extension Ensemble {
  /// The batches of a step of `count` that this rank takes.
  package func share(of count: Int) -> Range<Int> { count * rank / size..<count * (rank + 1) / size }
}

/// One process that takes whole steps.
package struct SoloEnsemble: Ensemble {
  package let rank = 0
  package let size = 1

  package init() {}

  package func sum(_ tree: GradientTree) {}
  package func agree(_ note: StepNote) -> [StepNote] { [note] }
  package func broadcast(_ bytes: [UInt8]) -> [UInt8] { bytes }
}

/// What one process found while it took its batches of a step.
package struct StepNote: Codable, Sendable, Equatable {
  /// Over its batches, in their order.
  package var losses = TrainingProgress.LossSums()
  /// The photographs in them.
  package var files: [String] = []

  package init() {}
}
