/// A tensor to be written: shape, outermost dimension first, and values in C order.
package struct SafetensorsTensor: Sendable {
  /// How floats are stored.
  package enum Precision: String, Sendable, CaseIterable {
    case float32 = "f32"
    /// Rounded to the nearest half; what is 65520 or more becomes infinite.
    case float16 = "f16"
    /// Rounded to the nearest of 8 significant bits.
    case bfloat16 = "bf16"
  }

  private enum Values: Sendable {
    case floats([Float])
    case halves([UInt16])
    case integers([Int64])
  }

  package let shape: [Int]
  let type: ElementType
  private let values: Values

  package init(shape: [Int], floats: [Float], precision: Precision = .float32) {
    precondition(shape.reduce(1, *) == floats.count, "\(floats.count) values for shape \(shape)")
    self.shape = shape
    switch precision {
    case .float32: (type, values) = (.float32, .floats(floats))
    case .float16: (type, values) = (.float16, .halves(floats.map(\.halfBits)))
    case .bfloat16: (type, values) = (.bfloat16, .halves(floats.map(\.bfloat16Bits)))
    }
  }

  package init(shape: [Int], integers: [Int64]) {
    precondition(shape.reduce(1, *) == integers.count, "\(integers.count) values for shape \(shape)")
    (self.shape, type, values) = (shape, .int64, .integers(integers))
  }

  package var byteCount: Int { shape.reduce(type.byteCount, *) }

  func withUnsafeBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    switch values {
    case .floats(let floats): try floats.withUnsafeBytes(body)
    case .halves(let halves): try halves.withUnsafeBytes(body)
    case .integers(let integers): try integers.withUnsafeBytes(body)
    }
  }
}
