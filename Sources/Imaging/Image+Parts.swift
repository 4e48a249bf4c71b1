extension Image {
  /// A part of the picture.
  package func cropped(_ columns: Range<Int>, _ rows: Range<Int>) -> Image {
    if columns.count == width && rows.count == height { return self }
    let length = columns.count * channels
    let part = [UInt8](unsafeUninitializedCapacity: rows.count * length) { target, count in
      pixels.withUnsafeBufferPointer { pixels in
        for (index, row) in rows.enumerated() {
          (target.baseAddress! + index * length).initialize(
            from: pixels.baseAddress! + (row * width + columns.lowerBound) * channels, count: length)
        }
      }
      count = rows.count * length
    }
    return Image(width: columns.count, height: rows.count, channels: channels, pixels: part)
  }

  /// The picture mirrored left to right, upside down, or both.
  package func mirrored(leftToRight: Bool, upsideDown: Bool) -> Image {
    if !leftToRight && !upsideDown { return self }
    let mirrored = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, count in
      pixels.withUnsafeBufferPointer { pixels in
        for y in 0..<height {
          let row = (upsideDown ? height - 1 - y : y) * width
          for x in 0..<width {
            let source = (row + (leftToRight ? width - 1 - x : x)) * channels
            let place = (y * width + x) * channels
            for channel in 0..<channels { target[place + channel] = pixels[source + channel] }
          }
        }
      }
      count = pixels.count
    }
    return Image(width: width, height: height, channels: channels, pixels: mirrored)
  }
}
