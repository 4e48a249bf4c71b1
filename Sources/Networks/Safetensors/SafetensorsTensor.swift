/// A tensor to be written: shape, outermost dimension first, and values in C order.
package struct SafetensorsTensor: Sendable {
  package enum Values: Sendable {
    case floats([Float])
    case integers([Int64])
  }

  package let shape: [Int]
  package let values: Values

  package init(shape: [Int], floats: [Float]) {
    precondition(shape.reduce(1, *) == floats.count, "\(floats.count) values for shape \(shape)")
    (self.shape, values) = (shape, .floats(floats))
  }

  package init(shape: [Int], integers: [Int64]) {
    precondition(shape.reduce(1, *) == integers.count, "\(integers.count) values for shape \(shape)")
    (self.shape, values) = (shape, .integers(integers))
  }

  var type: ElementType {
    switch values {
    case .floats: .float32
    case .integers: .int64
    }
  }

  func withUnsafeBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    switch values {
    case .floats(let floats): try floats.withUnsafeBytes(body)
    case .integers(let integers): try integers.withUnsafeBytes(body)
    }
  }
}
