import Basics
import Files

/// Which samples a run trains on and which judge it, by name. Kept in the run folder as `split.json`.
public struct TrainingSplit: Codable, Sendable, Equatable {
  public let training: [String]
  public let validation: [String]

  package init(training: [String], validation: [String]) {
    self.training = training
    self.validation = validation
  }
}

extension TrainingSplit {
  package func write(to path: String) throws { try DurableFile.write(JSONText.pretty(self), to: path) }

  /// How the samples found now differ from these, in words; nil when they are the same.
  package func difference(from found: TrainingSplit) -> String? {
    Self.difference("training", training, found.training)
      ?? Self.difference("validation", validation, found.validation)
  }

  private static func difference(_ role: String, _ wanted: [String], _ found: [String]) -> String? {
    if wanted == found { return nil }
    let (known, present) = (Set(wanted), Set(found))
    if let name = wanted.first(where: { !present.contains($0) }) {
      return "\(role) sample \(name) is missing"
    }
    if let name = found.first(where: { !known.contains($0) }) {
      return "\(role) sample \(name) is new"
    }
    return "the \(role) samples are in another order"
  }
}
