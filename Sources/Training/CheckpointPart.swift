import Engine
import Weights

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
