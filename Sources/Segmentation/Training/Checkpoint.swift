import Basics
import Networks

/// The state of a run in one file (safetensors): its parts' tensors by name, progress and configuration as JSON in the
/// metadata.
package struct Checkpoint {
  private static let configurationKey = "training_configuration"
  private static let progressKey = "training_progress"

  package let configuration: TrainingConfiguration
  package let progress: TrainingProgress
  package let specification: ModelSpecification
  let file: SafetensorsFile

  package static func write(
    _ progress: TrainingProgress, configuration: TrainingConfiguration, specification: ModelSpecification,
    parts: [any CheckpointPart], to path: String
  ) throws {
    var tensors: [String: SafetensorsTensor] = [:]
    for part in parts {
      tensors.merge(part.checkpointTensors()) { _, _ in preconditionFailure("two parts share a name") }
    }
    var metadata = specification.metadata
    metadata[configurationKey] = JSONText.compact(configuration)
    metadata[progressKey] = JSONText.compact(progress)
    try SafetensorsFile.write(tensors, metadata: metadata, to: path)
  }

  /// Reads all but the tensors.
  package init(contentsOf path: String) throws {
    let file = try SafetensorsFile(path)
    func value<Value: Decodable>(_ key: String) throws(TrainingError) -> Value {
      guard let text = file.metadata[key] else {
        throw .damagedCheckpoint(path: path, reason: "no \(key) in its metadata")
      }
      do { return try JSONText.decode(Value.self, from: text) } catch {
        throw .damagedCheckpoint(path: path, reason: "its \(key) can't be understood")
      }
    }
    configuration = try value(Self.configurationKey)
    progress = try value(Self.progressKey)
    specification = try ModelSpecification(metadata: file.metadata, file: path)
    self.file = file
  }
}
