import CCodecs

/// Pictures and label maps to the bytes of a file.
package enum ImageEncoder {
  /// The longest side that JPEG can hold.
  package static let maximumJPEGSide = 65_500

  /// An 8-bit palette PNG whose indices are the labels, so that it shows colours and holds classes. Labels beyond
  /// `palette` get the colours of `Palette.standard`; with a label above 255, 16-bit grey without colours.
  /// - Parameter values: what is stored for each label; nil: the label itself.
  package static func png(_ map: LabelMap, storing values: [UInt16]? = nil, palette: [RGB]) -> [UInt8] {
    precondition(palette.count <= 256, "a PNG palette has at most 256 colours, not \(palette.count)")
    let stored = values ?? []
    let isMapped = values != nil
    func value(_ label: UInt16) -> UInt16 { isMapped ? stored[Int(label)] : label }
    let greatest = Int(map.labels.reduce(0) { max($0, value($1)) })
    let (width, height) = (Int32(map.width), Int32(map.height))
    if greatest > 255 {
      let samples = isMapped ? map.labels.map(value) : map.labels
      return encoded { codec_png_encode_grey16(samples, width, height, true, &$0) }
    }
    let standard = Palette.standard(max(greatest + 1, palette.count))
    var entries = codec_palette(palette + standard.dropFirst(palette.count))
    let indices = map.labels.map { UInt8(truncatingIfNeeded: value($0)) }
    return encoded { codec_png_encode(indices, width, height, 1, &entries, &$0) }
  }

  /// A 16-bit grey PNG of a picture.
  /// - Parameter samples: `height * width`.
  package static func png(grey samples: [UInt16], width: Int, height: Int) -> [UInt8] {
    precondition(samples.count == width * height, "one sample a pixel")
    return encoded { codec_png_encode_grey16(samples, Int32(width), Int32(height), false, &$0) }
  }

  /// A grey or RGB PNG.
  package static func png(_ image: Image) -> [UInt8] {
    encoded {
      codec_png_encode(
        image.pixels, Int32(image.width), Int32(image.height), Int32(image.channels), nil, &$0)
    }
  }

  /// A grey or YCbCr 4:2:0 JPEG. `quality` is libjpeg's, 1 to 100.
  package static func jpeg(_ image: Image, quality: Int = 90) -> [UInt8] {
    precondition((1...100).contains(quality), "the quality of a JPEG is 1 to 100, not \(quality)")
    precondition(
      max(image.width, image.height) <= maximumJPEGSide,
      "a side of a JPEG has at most \(maximumJPEGSide) pixels; use PNG for \(image.width) x \(image.height)")
    return encoded {
      codec_jpeg_encode(
        image.pixels, Int32(image.width), Int32(image.height), Int32(image.channels), Int32(quality), &$0)
    }
  }

  private static func encoded(_ encode: (inout codec_buffer) -> codec_result) -> [UInt8] {
    var buffer = codec_buffer()
    defer { codec_buffer_free(&buffer) }
    let result = encode(&buffer)
    // The size and kind are this program's own, so that only a lack of memory can end here.
    precondition(result.status == .success, "the picture cannot be encoded: \(text(of: result.message))")
    return Array(UnsafeBufferPointer(start: buffer.bytes, count: buffer.count))
  }
}

extension codec_palette {
  init(_ entries: [RGB]) {
    self.init()
    count = Int32(entries.count)
    withUnsafeMutableBytes(of: &colors) { colors in
      for (index, entry) in entries.enumerated() {
        colors[3 * index] = entry.red
        colors[3 * index + 1] = entry.green
        colors[3 * index + 2] = entry.blue
      }
    }
  }
}
