import SkipSegEngine
import SkipSegWeights

extension ParameterStore {
  /// All parameters under their names, each with `prefix` before it. Counters are integers, as PyTorch has them.
  package func tensors(
    prefix: String, precision: SafetensorsTensor.Precision = .float32
  ) -> [String: SafetensorsTensor] {
    let pairs = parameters.map { parameter in
      let values = read(parameter.name)
      let tensor =
        parameter.role == .counter
        ? SafetensorsTensor(shape: parameter.shape, integers: values.map { Int64($0) })
        : SafetensorsTensor(shape: parameter.shape, floats: values, precision: precision)
      return (prefix + parameter.name, tensor)
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// Sets all parameters from the tensors whose names begin with `prefix`, which must be exactly theirs. Only the
  /// counters may be missing.
  ///
  /// - Throws: `ModelError.tensors` with everything that does not fit, before anything is set.
  package func read(from file: any WeightFile, prefix: String) throws {
    let match = WeightMatch(file, parameters, prefix: prefix)
    try match.requireComplete("the architecture that the file names")
    try set(match)
  }

  /// Sets the parameters that have found their tensors.
  ///
  /// - Throws: where a tensor can't be read, or holds what no network can work with.
  package func set(_ match: WeightMatch) throws {
    for (parameter, tensor) in match.taken {
      if parameter.role == .counter {
        write(parameter.name, try match.file.integers(tensor).map { Float($0) })
        continue
      }
      let values = try match.file.floats(tensor)
      if !values.allSatisfy(\.isFinite) { throw ModelError.notFinite(file: match.file.path, tensor: tensor) }
      write(parameter.name, values)
    }
  }
}
