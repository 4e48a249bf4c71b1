extension ElementType {
  /// Those that `floats` takes.
  static let floatingPoint = allCases.filter { $0.floats([]) != nil }

  /// The numbers as single precision, or nil where the type is not of floating point. F64 is rounded to the nearest,
  /// and infinite where it is too large, as in PyTorch; the others are exact.
  /// - Parameter bytes: whole elements, little-endian; they need not be aligned.
  func floats(_ bytes: [UInt8]) -> [Float]? {
    switch self {
    case .float64: Self.convert(bytes) { (bits: UInt64) in Float(Double(bitPattern: bits)) }
    case .float32: Self.convert(bytes, Float.init(bitPattern:))
    case .float16: Self.convert(bytes, Float.init(halfBits:))
    case .bfloat16: Self.convert(bytes, Float.init(bfloat16Bits:))
    default: nil
    }
  }

  /// Those that `integers` takes.
  static let integer = allCases.filter { $0.integers([]) != nil }

  /// The numbers as 64-bit integers, or nil where they are not integers, or may not fit.
  /// - Parameter bytes: whole elements, little-endian; they need not be aligned.
  func integers(_ bytes: [UInt8]) -> [Int64]? {
    switch self {
    case .int64: Self.convert(bytes, Int64.init(bitPattern:))
    case .uint32: Self.convert(bytes) { (bits: UInt32) in Int64(bits) }
    case .uint16: Self.convert(bytes) { (bits: UInt16) in Int64(bits) }
    case .int32: Self.convert(bytes) { (bits: UInt32) in Int64(Int32(bitPattern: bits)) }
    case .int16: Self.convert(bytes) { (bits: UInt16) in Int64(Int16(bitPattern: bits)) }
    case .int8: bytes.map { Int64(Int8(bitPattern: $0)) }
    case .uint8, .bool: bytes.map(Int64.init)
    default: nil
    }
  }

  private static func convert<Bits: FixedWidthInteger, Value>(
    _ bytes: [UInt8], _ value: (Bits) -> Value
  ) -> [Value] {
    bytes.withUnsafeBytes { buffer in
      stride(from: 0, to: buffer.count, by: MemoryLayout<Bits>.size).map {
        value(Bits(littleEndian: buffer.loadUnaligned(fromByteOffset: $0, as: Bits.self)))
      }
    }
  }
}
