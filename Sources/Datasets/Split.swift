/// The parts into which a data set is divided.
package enum Split: String, CaseIterable, Codable, Sendable {
  case training = "train"
  case validation = "val"
  case test

  /// The split that a folder or list of this name stands for, in any case.
  package init?(named name: String) {
    switch name.lowercased() {
    case "train", "training": self = .training
    case "val", "valid", "validation": self = .validation
    case "test": self = .test
    default: return nil
    }
  }
}
