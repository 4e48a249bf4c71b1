import CCodecs

/// The codecs, most of them in C, with Swift's arrays and errors.
struct Codec {
  let file: String
  let format: ImageFormat
  let bytes: [UInt8]
  let limits: DecodeLimits

  init(file: String, bytes: [UInt8], limits: DecodeLimits = DecodeLimits()) throws(ImageError) {
    if let content = ForeignContent(bytes) { throw .foreign(file: file, content) }
    guard let format = ImageFormat(signature: bytes) else { preconditionFailure("all else is foreign") }
    self.file = file
    self.format = format
    self.bytes = bytes
    self.limits = limits
  }

  /// - Parameter fileBytes: those of the whole file, where `bytes` is its beginning.
  func header(fileBytes: Int? = nil) throws(ImageError) -> ImageHeader {
    var header = codec_header()
    let result: codec_result
    switch format {
    case .jpeg: result = codec_jpeg_header(bytes, bytes.count, &header)
    case .png: result = codec_png_header(bytes, bytes.count, &header)
    case .bmp: return try BMP(file: file, bytes: bytes, fileBytes: fileBytes ?? bytes.count).header
    }
    if result.status == .too_long {
      throw .sideTooLong(
        file: file, width: Int(header.width), height: Int(header.height), limit: Int(codec_jpeg_maximum_side))
    }
    try check(result)
    guard let orientation = Orientation(rawValue: Int(header.orientation)) else {
      preconditionFailure("orientation \(header.orientation) of the codec is none of 1 to 8")
    }
    return ImageHeader(
      format: format, width: Int(header.width), height: Int(header.height), orientation: orientation,
      bitDepth: Int(header.bit_depth), channels: Int(header.channels),
      bufferedBytes: Int(clamping: header.buffered_bytes), mode: text(of: header.mode))
  }

  /// All pixels as stored in the file, without the orientation. A JPEG may be decoded at `1 / reduction` of its size.
  func pixels(
    _ header: ImageHeader, channels: Int, reduction: Int
  ) throws(ImageError) -> ([UInt8], ImageNote.Oddity?) {
    precondition(
      reduction == 1 || format == .jpeg, "a \(format.rawValue) cannot be decoded at a part of its size")
    try checkSize(of: header)
    let count = header.reduced(by: reduction).pixelCount * channels
    switch format {
    case .jpeg:
      return try array(count: count) { target in
        codec_jpeg_decode(
          bytes, bytes.count, Int32(channels), Int32(reduction), Int32(clamping: limits.maximumScans), target,
          count)
      }
    case .png:
      return try array(count: count) {
        codec_png_decode(bytes, bytes.count, Int32(channels), $0, count)
      }
    case .bmp:
      return (try BMP(file: file, bytes: bytes, fileBytes: bytes.count).pixels(channels: channels), nil)
    }
  }

  /// All pixels of a PNG of 16 bits, as stored.
  func deepPixels(
    _ header: ImageHeader, channels: Int
  ) throws(ImageError) -> ([UInt16], ImageNote.Oddity?) {
    precondition(header.bitDepth == 16, "a picture of \(header.bitDepth) bits has no deep pixels")
    try checkSize(of: header)
    let count = header.pixelCount * channels
    return try array(count: count) { codec_png_decode_deep(bytes, bytes.count, Int32(channels), $0, count) }
  }

  /// The samples of a PNG or BMP as they are stored, `UInt16` for 16-bit grey, with the palette if there is one. A file whose
  /// image data or end is odd is refused.
  func storedSamples<Sample: FixedWidthInteger>(
    _ header: ImageHeader, as type: Sample.Type
  ) throws(ImageError) -> ([Sample], palette: MaskPalette?) {
    try checkSize(of: header)
    if format == .bmp {
      let bmp = try BMP(file: file, bytes: bytes, fileBytes: bytes.count)
      let (samples, palette): ([UInt8], [RGB]?) =
        header.channels == 3 ? (try bmp.pixels(channels: 3), nil) : try bmp.storedIndices()
      return (samples.map { Sample($0) }, palette.map { MaskPalette($0, hidesLastEntry: false) })
    }
    let count = header.pixelCount * header.channels
    var palette = codec_palette()
    let (samples, oddity): ([Sample], ImageNote.Oddity?) = try array(count: count) { target in
      let size = count * MemoryLayout<Sample>.stride
      return target.withMemoryRebound(to: UInt8.self, capacity: size) {
        codec_png_decode_samples(bytes, bytes.count, $0, size, &palette)
      }
    }
    switch oddity {
    case .surplus:
      throw .damaged(file: file, format: format, detail: "more image data than its rows need")
    case .noEnd: throw .truncated(file: file, format: format, detail: "the mark of its end is missing")
    case .animation, nil: break
    }
    return (
      samples,
      palette.count > 0 ? MaskPalette(palette.entries, hidesLastEntry: palette.hides_last_entry) : nil
    )
  }

  /// - Throws: where the header asks for more than the limits allow. Within them a product of pixels and 4 fits.
  func checkSize(of header: ImageHeader) throws(ImageError) {
    let (width, height) = (header.width, header.height)
    guard header.pixelCount <= min(limits.maximumPixels, .max / 4) else {
      throw .tooManyPixels(file: file, width: width, height: height, limit: limits.maximumPixels)
    }
    guard max(width, height) <= limits.maximumSide else {
      throw .sideTooLong(file: file, width: width, height: height, limit: limits.maximumSide)
    }
  }

  /// An array that `decode` fills, or the error that it returns.
  private func array<Sample: FixedWidthInteger>(
    count: Int, decode: (UnsafeMutablePointer<Sample>) -> codec_result
  ) throws(ImageError) -> ([Sample], ImageNote.Oddity?) {
    var result = codec_result()
    let samples = [Sample](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      guard let target = buffer.baseAddress else { preconditionFailure("an image has pixels") }
      result = decode(target)
      initializedCount = result.status == .success ? count : 0
    }
    try check(result)
    return (samples, ImageNote.Oddity(result.oddity))
  }

  private func check(_ result: codec_result) throws(ImageError) {
    switch result.status {
    case .success: return
    case .truncated: throw .truncated(file: file, format: format, detail: text(of: result.message))
    case .damaged: throw .damaged(file: file, format: format, detail: text(of: result.message))
    case .unsupported: throw .unsupported(file: file, format: format, detail: text(of: result.message))
    case .too_long: preconditionFailure("the header is read first")
    case .too_many_scans: throw .tooManyScans(file: file, limit: limits.maximumScans)
    case .out_of_memory: throw .outOfMemory(file: file, detail: text(of: result.message))
    }
  }
}

extension ImageNote.Oddity {
  fileprivate init?(_ oddity: codec_oddity) {
    switch oddity {
    case .none: return nil
    case .animation: self = .animation
    case .surplus: self = .surplus
    case .no_end: self = .noEnd
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
