/// A file of named tensors, checked whole when it is opened. The values of a tensor are taken when they are asked for,
/// so that one can be taken without the memory for all.
package protocol WeightFile: Sendable {
  var path: String { get }

  /// All tensors, in the order of the file.
  var tensors: [TensorInfo] { get }

  /// Outermost dimension first; nil where there is no such tensor.
  func shape(of name: String) -> [Int]?

  /// The values of an F64, F32, F16 or BF16 tensor, in C order. F64 is rounded to the nearest; what is too
  /// large becomes infinite, as in PyTorch.
  func floats(_ name: String) throws -> [Float]

  /// The values of a tensor of integers, in C order.
  func integers(_ name: String) throws -> [Int64]

  /// What was done to see the tensors as they are seen, one sentence each, for whoever uses them.
  var notes: [String] { get }
}

extension WeightFile {
  package var notes: [String] { [] }
}

/// A weight file on the disk, which knows its tensors as bytes.
protocol StoredWeightFile: WeightFile {
  /// The elements of a tensor in C order, little-endian; nil where there is no such tensor.
  func elements(of name: String) throws -> (type: ElementType, bytes: [UInt8])?
}

extension StoredWeightFile {
  package func floats(_ name: String) throws -> [Float] {
    try values(name, as: ElementType.floats, types: ElementType.floatingPoint)
  }

  package func integers(_ name: String) throws -> [Int64] {
    try values(name, as: ElementType.integers, types: ElementType.integer)
  }

  /// The values of a tensor, by a conversion that only `types` have.
  private func values<Value>(
    _ name: String, as convert: (ElementType) -> ([UInt8]) -> [Value]?, types: [ElementType]
  ) throws -> [Value] {
    guard let (type, bytes) = try elements(of: name) else {
      throw WeightFileError.missingTensor(path: path, name: name)
    }
    guard let values = convert(type)(bytes) else {
      throw WeightFileError.unsuitableType(path: path, tensor: name, type: type, wanted: types)
    }
    return values
  }
}

/// What a weight file says about one tensor.
package struct TensorInfo: Sendable, Equatable {
  package let name: String
  package let type: ElementType
  /// Outermost dimension first; empty for a scalar.
  package let shape: [Int]

  /// Of the elements.
  package var count: Int { shape.reduce(1, *) }

  package init(name: String, type: ElementType, shape: [Int]) {
    (self.name, self.type, self.shape) = (name, type, shape)
  }
}
