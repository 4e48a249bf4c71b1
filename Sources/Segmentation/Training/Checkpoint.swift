import Basics
import Engine
import Networks

/// The state of a run in one file (safetensors): parameters and the optimiser's state by the parameters' names in
/// PyTorch's order, progress and configuration as JSON in the metadata.
package enum Checkpoint {
  private static let configurationKey = "training_configuration"
  private static let progressKey = "training_progress"
  private static let parameterPrefix = "model."

  package static func write(
    _ progress: TrainingProgress, configuration: TrainingConfiguration, model: Model, optimizer: Optimizer,
    to path: String
  ) throws {
    var tensors = model.parameters.tensors(prefix: parameterPrefix)
    for parameter in model.parameters.parameters where parameter.role == .trainable {
      for state in optimizer.algorithm.stateNames {
        tensors[stateName(state, parameter)] = SafetensorsTensor(
          shape: parameter.shape, floats: optimizer.read(state, of: parameter.name))
      }
    }
    var metadata = model.specification.metadata
    metadata[configurationKey] = JSONText.compact(configuration)
    metadata[progressKey] = JSONText.compact(progress)
    try SafetensorsFile.write(tensors, metadata: metadata, to: path)
  }

  /// What a checkpoint says before any tensor is read.
  package struct Header {
    package let configuration: TrainingConfiguration
    package let progress: TrainingProgress
    package let specification: ModelSpecification
    fileprivate let file: SafetensorsFile
  }

  package static func open(_ path: String) throws -> Header {
    let file = try SafetensorsFile(path)
    func value<Value: Decodable>(_ key: String) throws(TrainingError) -> Value {
      guard let text = file.metadata[key] else {
        throw .damagedCheckpoint(path: path, reason: "no \(key) in its metadata")
      }
      do { return try JSONText.decode(Value.self, from: text) } catch {
        throw .damagedCheckpoint(path: path, reason: "its \(key) can't be understood")
      }
    }
    return Header(
      configuration: try value(configurationKey), progress: try value(progressKey),
      specification: try ModelSpecification(metadata: file.metadata, file: path), file: file)
  }

  /// Sets the parameters and the optimiser's state, of which nothing may be missing.
  package static func restore(_ header: Header, model: Model, optimizer: Optimizer) throws {
    try model.parameters.read(from: header.file, prefix: parameterPrefix)
    for parameter in model.parameters.parameters where parameter.role == .trainable {
      for state in optimizer.algorithm.stateNames {
        let name = stateName(state, parameter)
        guard header.file.shape(of: name) == parameter.shape else {
          throw TrainingError.damagedCheckpoint(
            path: header.file.path, reason: "\(name) is missing or misshaped")
        }
        optimizer.write(state, of: parameter.name, try header.file.floats(name))
      }
    }
  }

  private static func stateName(_ state: String, _ parameter: Parameter) -> String {
    "optimizer.\(state).\(parameter.name)"
  }
}
