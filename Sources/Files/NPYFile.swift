/// Arrays in NumPy's format, version 1.0 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
package enum NPYFile {
  /// Writes floats in C order, little-endian: `numpy.load` gives a float32 array of this shape.
  package static func write(_ values: [Float], shape: [Int], to path: String) throws {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values for shape \(shape)")
    precondition(1.littleEndian == 1, "the values are written as they are in memory")
    try DurableFile.write(to: path) { writer in
      try writer.write(header(shape: shape))
      try values.withUnsafeBytes { try writer.write($0) }
    }
  }

  /// Magic, version, the size of what follows, and a Python dictionary padded so that the values begin at a multiple
  /// of 64.
  private static func header(shape: [Int]) -> [UInt8] {
    // A tuple of one needs its comma.
    let tuple = shape.map { "\($0)," }.joined(separator: " ")
    let dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(tuple)), }"
    let prefix: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    let unpadded = prefix.count + 2 + dictionary.utf8.count + 1
    let padding = -unpadded & 63
    let size = UInt16(dictionary.utf8.count + padding + 1)
    return prefix + [UInt8(size & 255), UInt8(size >> 8)] + Array(dictionary.utf8)
      + Array(repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\n")]
  }
}
