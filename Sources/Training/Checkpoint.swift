import Basics
import Models
import Weights

/// The state of a run in one file (sealed safetensors): its parts' tensors by name; progress, configuration and data as
/// JSON in the metadata.
package struct Checkpoint {
  private static let configurationKey = ModelSpecification.checkpointKey
  private static let progressKey = "training_progress"
  private static let dataKey = "training_data"

  package let configuration: TrainingConfiguration
  package let progress: TrainingProgress
  package let data: DataFingerprint
  package let specification: ModelSpecification
  let file: SafetensorsFile

  /// - Parameter kept: the name for the checkpoint that is there already.
  package static func write(
    _ tensors: [String: SafetensorsTensor], progress: TrainingProgress, configuration: TrainingConfiguration,
    data: DataFingerprint, specification: ModelSpecification, to path: String, keepingOldAs kept: String
  ) throws {
    var metadata = specification.metadata
    metadata[configurationKey] = JSONText.compact(configuration)
    metadata[progressKey] = JSONText.compact(progress)
    metadata[dataKey] = JSONText.compact(data)
    try SafetensorsFile.write(tensors, metadata: metadata, isSealed: true, to: path, keepingOldAs: kept)
  }

  /// Reads all but the tensors, once the whole file is compared with its checksum.
  ///
  /// - Throws: `FileError` where the file can't be read, `SafetensorsError` where it is damaged; `TrainingError` or
  ///   `ModelError` where it is whole but says something that can't be understood.
  package init(contentsOf path: String) throws {
    let file = try SafetensorsFile(path)
    try file.verifySeal()
    func value<Value: StoredValue>(_ key: String) throws(TrainingError) -> Value {
      guard let text = file.metadata[key] else {
        throw .unusableCheckpoint(path: path, reason: "no \(key) in its metadata")
      }
      do { return try JSONText.decode(stored: Value.self, from: text) } catch let error as UnknownMember {
        throw .unusableCheckpoint(path: path, reason: "its \(key): \(error)")
      } catch {
        throw .unusableCheckpoint(path: path, reason: "its \(key) can't be understood")
      }
    }
    configuration = try value(Self.configurationKey)
    progress = try value(Self.progressKey)
    data = try value(Self.dataKey)
    specification = try ModelSpecification(metadata: file.metadata, file: path)
    self.file = file
  }

  package var path: String { file.path }
}
