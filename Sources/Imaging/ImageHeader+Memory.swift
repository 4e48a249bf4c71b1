import Files

/// What decoding takes at its height, in bytes, the result included: bounds, as what a file holds is known only later.
extension ImageHeader {
  /// Of a picture in `channels`, a part of whose size may do.
  package func decodingBytes(channels: Int, reduction: Int = 1) -> Int {
    let result = reduced(by: reduction)
    // The picture as stored and upright.
    let copies = orientation == .upright ? 1 : 2
    // A progressive JPEG keeps the coefficients of all of its pixels, 16 bits each.
    let coefficients = format == .jpeg ? 2 * max(self.channels, 3) : 0
    return width * height * coefficients + result.width * result.height * channels * copies
  }

  /// Of a mask: samples as stored, as 16 bits, and upright.
  package var maskDecodingBytes: Int { width * height * (channels == 3 ? 6 : 5) }
}

extension Codec {
  /// Claims memory for decoding, to be given back when the picture is decoded.
  func claim(_ bytes: Int, for header: ImageHeader) throws(ImageError) {
    try checkPixelCount(of: header)
    do { try MemoryGate.shared.claim(bytes) } catch {
      throw .outOfMemory(file: file, detail: "\(header.width) x \(header.height) pixels: decoding \(error)")
    }
  }
}
