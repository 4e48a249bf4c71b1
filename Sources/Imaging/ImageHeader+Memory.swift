import SkipSegFiles

/// What decoding takes, known before it takes it. Headers may lie, so that all products stop at `Int.max`.
extension ImageHeader {
  /// The most bytes that decoding to 1 or 3 channels holds at one time, those of the file apart: the pixels, once more
  /// where they are turned upright, samples of 16 bits until they are scaled, and what the codec keeps.
  package func decodingBytes(channels: Int, reduction: Int = 1) -> Int {
    let pixels = reduced(by: reduction).pixelCount.saturatingProduct(channels)
    return pixels.saturatingProduct(copies + (bitDepth == 16 ? 2 : 0)).saturatingSum(bufferedBytes)
      .saturatingSum(rowBytes)
  }

  /// The same for a mask. Indices of 8 bits at most are widened to 16.
  package var maskDecodingBytes: Int {
    let bytesPerPixel = channels == 3 ? 3 * copies : bitDepth == 16 ? 2 * copies : 2 + copies
    return pixelCount.saturatingProduct(bytesPerPixel).saturatingSum(bufferedBytes).saturatingSum(rowBytes)
  }

  package var pixelCount: Int { width.saturatingProduct(height) }

  /// Where pixels are turned, they are there twice.
  private var copies: Int { orientation == .upright ? 1 : 2 }

  /// A few dozen rows within the codecs, and what these always take.
  private var rowBytes: Int { width.saturatingProduct(128).saturatingSum(1 << 20) }
}

extension Int {
  /// Of numbers that aren't negative.
  func saturatingProduct(_ other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  func saturatingSum(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

extension Codec {
  /// Claims memory for decoding, to be given back when the picture is decoded.
  func claim(_ bytes: Int, for header: ImageHeader) throws(ImageError) {
    try checkSize(of: header)
    do { try MemoryGate.shared.claim(bytes) } catch {
      throw .outOfMemory(file: file, detail: "\(header.width) x \(header.height) pixels: decoding \(error)")
    }
  }
}
