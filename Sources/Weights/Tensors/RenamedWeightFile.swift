import SkipSegBasics

/// A weight file whose tensors are seen under other names, such as those that a later version of their program gives
/// them.
package struct RenamedWeightFile: WeightFile {
  package let tensors: [TensorInfo]
  private let file: any WeightFile
  /// The file's own names of those that have another.
  private let stored: [String: String]

  /// - Parameter name: what a tensor shall be called. One whose new name the file has already keeps its own.
  package init(_ file: any WeightFile, name: (String) -> String) {
    self.file = file
    var stored: [String: String] = [:]
    tensors = file.tensors.map { tensor in
      let name = name(tensor.name)
      guard name != tensor.name, file.shape(of: name) == nil, stored[name] == nil else { return tensor }
      stored[name] = tensor.name
      return TensorInfo(name: name, type: tensor.type, shape: tensor.shape)
    }
    self.stored = stored
  }

  package var path: String { file.path }

  package func shape(of name: String) -> [Int]? { file.shape(of: stored[name] ?? name) }
  package func floats(_ name: String) throws -> [Float] { try file.floats(stored[name] ?? name) }
  package func integers(_ name: String) throws -> [Int64] { try file.integers(stored[name] ?? name) }

  package var notes: [String] {
    let renamed =
      stored.isEmpty ? nil : "\(counted(stored.count, "name")) of an earlier version brought up to date"
    return file.notes + [renamed].compactMap { $0 }
  }
}
