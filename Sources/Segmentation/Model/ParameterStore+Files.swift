import Engine
import Networks

extension ParameterStore {
  /// All parameters under their names, each with `prefix` before it. Counters are integers, as PyTorch has them.
  func tensors(prefix: String) -> [String: SafetensorsTensor] {
    let pairs = parameters.map { parameter in
      let values = read(parameter.name)
      let tensor =
        parameter.role == .counter
        ? SafetensorsTensor(shape: parameter.shape, integers: values.map { Int64($0) })
        : SafetensorsTensor(shape: parameter.shape, floats: values)
      return (prefix + parameter.name, tensor)
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// Sets all parameters from the tensors whose names begin with `prefix`, which must be exactly theirs. Only the
  /// counters may be missing: files of old versions of PyTorch have none.
  ///
  /// - Throws: `ModelError.tensors` with everything that does not fit, before anything is set.
  func read(from file: SafetensorsFile, prefix: String) throws {
    let found = Set(file.entries.map(\.name).filter { $0.hasPrefix(prefix) })
    let expected = Set(names.map { prefix + $0 })
    let missing = parameters.filter { $0.role != .counter && !found.contains(prefix + $0.name) }.map(\.name)
    let misshaped = parameters.compactMap { parameter -> String? in
      guard let shape = file.shape(of: prefix + parameter.name), shape != parameter.shape else { return nil }
      return "\(parameter.name) \(shape) instead of \(parameter.shape)"
    }
    let unexpected = found.subtracting(expected).sorted()
    guard missing.isEmpty && misshaped.isEmpty && unexpected.isEmpty else {
      throw ModelError.tensors(
        file: file.path, missing: missing, unexpected: unexpected, misshaped: misshaped)
    }
    for parameter in parameters where found.contains(prefix + parameter.name) {
      let name = prefix + parameter.name
      write(
        parameter.name,
        parameter.role == .counter ? try file.integers(name).map { Float($0) } : try file.floats(name))
    }
  }
}
