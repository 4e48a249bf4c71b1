/// The framing of TensorFlow's record files: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details.
package enum TFRecord {
  /// Little-endian: 8 bytes of length, their checksum, the data, its checksum.
  package static func framed(_ data: [UInt8]) -> [UInt8] {
    let length = bytes(UInt64(data.count))
    return length + bytes(masked(CRC32C.checksum(length))) + data + bytes(masked(CRC32C.checksum(data)))
  }

  /// A checksum of data that holds its own checksum would be weak, so it is rotated and shifted.
  private static func masked(_ checksum: UInt32) -> UInt32 {
    (checksum >> 15 | checksum << 17) &+ 0xa282_ead8
  }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
