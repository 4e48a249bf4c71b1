import SkipSegBasics
import SkipSegEngine
import SkipSegWeights

/// Which tensor of a weight file sets which parameter of a network: found out by names and shapes before any value is
/// taken.
package struct WeightMatch {
  let file: any WeightFile
  /// The parameters that can be set, each with the name of its tensor.
  private(set) var taken: [(parameter: Parameter, tensor: String)] = []
  /// Parameters of which the file has no tensor. Not the counters: files of old versions of PyTorch have none.
  private(set) var missing: [String] = []
  /// Parameters whose tensors have another shape, with both shapes.
  private(set) var misshaped: [String] = []
  /// Tensors that belong to no parameter.
  private(set) var unexpected: [String] = []

  /// - Parameters:
  ///   - prefix: what the file has before the parameters' names; tensors without it take no part.
  ///   - isLeftOut: whether the parameter of a name, and its tensor, take no part.
  init(
    _ file: any WeightFile, _ parameters: [Parameter], prefix: String = "",
    leavingOut isLeftOut: (_ parameter: String) -> Bool = { _ in false }
  ) {
    self.file = file
    var tensors = Set(file.tensors.map(\.name).filter { $0.hasPrefix(prefix) })
    for parameter in parameters {
      let tensor = prefix + parameter.name
      let isThere = tensors.remove(tensor) != nil
      if isLeftOut(parameter.name) { continue }
      if let shape = file.shape(of: tensor), isThere {
        if shape == parameter.shape {
          taken.append((parameter, tensor))
        } else {
          misshaped.append("\(parameter.name) \(shape) instead of \(parameter.shape)")
        }
      } else if parameter.role != .counter {
        missing.append(parameter.name)
      }
    }
    unexpected = tensors.sorted()
  }

  /// Whether every parameter finds its tensor, and every tensor its parameter.
  var isComplete: Bool { missing.isEmpty && misshaped.isEmpty && unexpected.isEmpty }

  /// Such as `180 tensors taken, 2 missing (encoder.bn1.bias, encoder.bn1.weight)`.
  var summary: String {
    let rest = [("missing", missing), ("unexpected", unexpected), ("of the wrong shape", misshaped)]
      .filter { !$1.isEmpty }
      .map { ", \($1.count) \($0) (\(listed($1.map(legible), first: 5)))" }
    return counted(taken.count, "tensor") + " taken" + rest.joined()
  }

  /// - Parameter network: what the tensors should be those of, for the message.
  func requireComplete(_ network: String) throws(ModelError) {
    if !isComplete { throw .tensors(file: file.path, network: network, summary: summary) }
  }
}
