/// A file of named tensors, checked whole when it is opened. The values of a tensor are taken when they are asked for.
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
}

/// What a weight file says about one tensor.
package struct TensorInfo: Sendable, Equatable {
  package let name: String
  package let type: ElementType
  /// Outermost dimension first; empty for a scalar.
  package let shape: [Int]

  package init(name: String, type: ElementType, shape: [Int]) {
    (self.name, self.type, self.shape) = (name, type, shape)
  }
}
