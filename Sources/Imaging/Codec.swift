import CCodecs

/// The C codecs with Swift's arrays and errors.
struct Codec {
  let file: String
  let format: ImageFormat
  let bytes: [UInt8]
  let limits: DecodeLimits

  init(file: String, bytes: [UInt8], limits: DecodeLimits = DecodeLimits()) throws(ImageError) {
    guard let format = ImageFormat(signatureOf: bytes) else {
      throw .unknownFormat(file: file, firstBytes: Array(bytes.prefix(16)))
    }
    self.file = file
    self.format = format
    self.bytes = bytes
    self.limits = limits
  }

  func header() throws(ImageError) -> ImageHeader {
    var header = codec_header()
    let result =
      switch format {
      case .jpeg: codec_jpeg_header(bytes, bytes.count, &header)
      case .png: codec_png_header(bytes, bytes.count, &header)
      }
    try check(result)
    guard let orientation = Orientation(rawValue: Int(header.orientation)) else {
      preconditionFailure("orientation \(header.orientation) of the codec is none of 1 to 8")
    }
    return ImageHeader(
      format: format, width: Int(header.width), height: Int(header.height), orientation: orientation,
      bitDepth: Int(header.bit_depth), channels: Int(header.channels), mode: text(of: header.mode))
  }

  /// All pixels as stored in the file, without the orientation. A JPEG may be decoded at `1 / reduction` of its size.
  func pixels(_ header: ImageHeader, channels: Int, reduction: Int) throws(ImageError) -> [UInt8] {
    precondition(
      reduction == 1 || format == .jpeg, "a \(format.rawValue) cannot be decoded at a part of its size")
    try checkPixelCount(of: header)
    let count = sampleCount(of: header.reduced(by: reduction), channels: channels)
    return try array(count: count) { target in
      switch format {
      case .jpeg:
        codec_jpeg_decode(
          bytes, bytes.count, Int32(channels), Int32(reduction), Int32(clamping: limits.maximumScans), target,
          count)
      case .png: codec_png_decode(bytes, bytes.count, Int32(channels), target, count)
      }
    }
  }

  /// The samples of a PNG as they are stored, `UInt16` for 16-bit grey, with the palette if there is one.
  func storedSamples<Sample: FixedWidthInteger>(
    _ header: ImageHeader, as type: Sample.Type
  ) throws(ImageError) -> ([Sample], palette: [RGB]?) {
    try checkPixelCount(of: header)
    let count = sampleCount(of: header, channels: header.channels)
    var palette = codec_palette()
    let samples: [Sample] = try array(count: count) { target in
      let size = count * MemoryLayout<Sample>.stride
      return target.withMemoryRebound(to: UInt8.self, capacity: size) {
        codec_png_decode_samples(bytes, bytes.count, $0, size, &palette)
      }
    }
    return (samples, palette.count > 0 ? palette.entries : nil)
  }

  func checkPixelCount(of header: ImageHeader) throws(ImageError) {
    // The product of two positive 32-bit numbers fits, and under the limit it fits with room for 4 bytes each.
    guard header.width * header.height <= min(limits.maximumPixels, .max / 4) else {
      throw .tooManyPixels(
        file: file, width: header.width, height: header.height, limit: limits.maximumPixels)
    }
  }

  /// Samples of a picture that keeps to the limit.
  private func sampleCount(of header: ImageHeader, channels: Int) -> Int {
    header.width * header.height * channels
  }

  /// An array that `decode` fills, or the error that it returns.
  private func array<Sample: FixedWidthInteger>(
    count: Int, decode: (UnsafeMutablePointer<Sample>) -> codec_result
  ) throws(ImageError) -> [Sample] {
    var result = codec_result()
    let samples = [Sample](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      guard let target = buffer.baseAddress else { preconditionFailure("an image has pixels") }
      result = decode(target)
      initializedCount = result.status == .success ? count : 0
    }
    try check(result)
    return samples
  }

  private func check(_ result: codec_result) throws(ImageError) {
    switch result.status {
    case .success: return
    case .truncated: throw .truncated(file: file, format: format, detail: text(of: result.message))
    case .damaged: throw .damaged(file: file, format: format, detail: text(of: result.message))
    case .unsupported: throw .unsupported(file: file, format: format, detail: text(of: result.message))
    case .too_many_scans: throw .tooManyScans(file: file, limit: limits.maximumScans)
    case .out_of_memory: throw .outOfMemory(file: file, detail: text(of: result.message))
    }
  }
}

extension codec_palette {
  var entries: [RGB] {
    withUnsafeBytes(of: colors) { colors in
      (0..<Int(count)).map {
        RGB(red: colors[3 * $0], green: colors[3 * $0 + 1], blue: colors[3 * $0 + 2])
      }
    }
  }
}

/// The text in a C array of characters, which Swift sees as a tuple.
func text<Characters>(of characters: Characters) -> String {
  withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
