extension Image {
  /// The picture with `factor` as many pixels along each side, by a triangle filter: pixel x covers [x, x + 1) / `factor` of
  /// this one. What the last pixels cover beyond the edge repeats the edge.
  package func scaled(by factor: Double, width newWidth: Int, height newHeight: Int) -> Image {
    if factor == 1 && (width, height) == (newWidth, newHeight) { return self }
    let columns = AxisTaps(scaling: width, by: factor, to: newWidth)
    let rows = AxisTaps(scaling: height, by: factor, to: newHeight)
    let channels = channels
    let count = newWidth * newHeight * channels
    // One line of the picture at the height of a new one, [width][channels].
    var line = [Float](repeating: 0, count: width * channels)
    let scaled = [UInt8](unsafeUninitializedCapacity: count) { target, initializedCount in
      line.withUnsafeMutableBufferPointer { line in
        pixels.withUnsafeBufferPointer { pixels in
          for y in 0..<newHeight {
            line.update(repeating: 0)
            for tap in y * rows.tapCount..<(y + 1) * rows.tapCount where rows.weights[tap] > 0 {
              let (weight, start) = (rows.weights[tap], rows.sources[tap] * line.count)
              for index in 0..<line.count { line[index] += weight * Float(pixels[start &+ index]) }
            }
            columns.filter(line, channels: channels, into: target, from: y * newWidth * channels)
          }
        }
      }
      initializedCount = count
    }
    return Image(width: newWidth, height: newHeight, channels: channels, pixels: scaled)
  }
}

extension AxisTaps {
  /// Makes a line of `[count][channels]` samples, rounded, from `[pixel][channels]`.
  fileprivate func filter(
    _ line: UnsafeMutableBufferPointer<Float>, channels: Int, into target: UnsafeMutableBufferPointer<UInt8>,
    from start: Int
  ) {
    sources.withUnsafeBufferPointer { sources in
      weights.withUnsafeBufferPointer { weights in
        for x in 0..<count {
          for channel in 0..<channels {
            var sum: Float = 0
            for tap in x * tapCount..<(x + 1) * tapCount {
              sum += weights[tap] * line[sources[tap] &* channels &+ channel]
            }
            target[start + x * channels + channel] = UInt8(min(255, max(0, sum.rounded())))
          }
        }
      }
    }
  }
}
