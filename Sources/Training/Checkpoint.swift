import SkipSegBasics
import SkipSegEngine
import SkipSegModels
import SkipSegWeights

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

/// A part of a run's state that consists of tensors. A checkpoint is made of such parts and of the run's progress.
package protocol CheckpointPart {
  /// The whole state by name; no other part has these names.
  func checkpointTensors() -> [String: SafetensorsTensor]

  /// Sets the whole state, of which nothing may be missing.
  func restore(from checkpoint: Checkpoint) throws
}

/// All parameters of a network, under a prefix such as "model.".
package struct ParameterPart: CheckpointPart {
  private let prefix: String
  private let parameters: ParameterStore

  package init(prefix: String, parameters: ParameterStore) {
    self.prefix = prefix
    self.parameters = parameters
  }

  package func checkpointTensors() -> [String: SafetensorsTensor] { parameters.tensors(prefix: prefix) }

  package func restore(from checkpoint: Checkpoint) throws {
    try parameters.read(from: checkpoint.file, prefix: prefix)
  }
}

/// The states of an optimiser: "optimizer.exp_avg.encoder.conv1.weight" and so on, by PyTorch's names and in its order.
package struct OptimizerPart: CheckpointPart {
  private let optimizer: Optimizer
  private let parameters: ParameterStore

  package init(optimizer: Optimizer, parameters: ParameterStore) {
    self.optimizer = optimizer
    self.parameters = parameters
  }

  package func checkpointTensors() -> [String: SafetensorsTensor] {
    let pairs = states.map { state, parameter in
      let tensor = SafetensorsTensor(
        shape: parameter.shape, floats: optimizer.read(state, of: parameter.name))
      return (Self.name(state, parameter), tensor)
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  package func restore(from checkpoint: Checkpoint) throws {
    for (state, parameter) in states {
      let name = Self.name(state, parameter)
      guard checkpoint.file.shape(of: name) == parameter.shape else {
        throw TrainingError.unusableCheckpoint(
          path: checkpoint.file.path, reason: "\(name) is missing or misshaped")
      }
      optimizer.write(state, of: parameter.name, try checkpoint.file.floats(name))
    }
  }

  private var states: [(String, Parameter)] {
    parameters.parameters.filter { $0.role == .trainable }.flatMap { parameter in
      optimizer.algorithm.stateNames.map { ($0, parameter) }
    }
  }

  private static func name(_ state: String, _ parameter: Parameter) -> String {
    "optimizer.\(state).\(parameter.name)"
  }
}
