import SkipSegImaging

/// The makings of data sets.
extension TemporaryFolder {
  /// A photograph of a size, whose pixels differ from those of another `seed`.
  package func image(_ name: String, width: Int = 6, height: Int = 4, seed: Int = 0) throws {
    let pixels = (0..<width * height * 3).map {
      UInt8(truncatingIfNeeded: $0 * 7 + seed * 31)
    }
    let image = Image(width: width, height: height, channels: 3, pixels: pixels)
    try write(name.hasSuffix("png") ? ImageEncoder.png(image) : ImageEncoder.jpeg(image, quality: 90), name)
  }

  /// A grey mask, the given values in turn.
  package func mask(_ name: String, _ values: [UInt8] = [0, 1], width: Int = 6, height: Int = 4) throws {
    let pixels = (0..<width * height).map { values[$0 % values.count] }
    try write(ImageEncoder.png(Image(width: width, height: height, channels: 1, pixels: pixels)), name)
  }

  package func paletteMask(
    _ name: String, _ values: [UInt16], palette: [RGB], width: Int = 6, height: Int = 4
  ) throws {
    let labels = (0..<width * height).map { values[$0 % values.count] }
    try write(
      ImageEncoder.png(LabelMap(width: width, height: height, labels: labels), palette: palette), name)
  }

  package func colorMask(_ name: String, _ colors: [RGB], width: Int = 6, height: Int = 4) throws {
    let pixels = (0..<width * height).flatMap { index in
      let color = colors[index % colors.count]
      return [color.red, color.green, color.blue]
    }
    try write(ImageEncoder.png(Image(width: width, height: height, channels: 3, pixels: pixels)), name)
  }

  /// `count` pairs `images/NN.jpg` and `masks/NN.png`.
  package func pairs(_ count: Int, values: [UInt8] = [0, 1]) throws {
    for index in 0..<count {
      let name = index < 10 ? "0\(index)" : "\(index)"
      try image("images/\(name).jpg", seed: index)
      try mask("masks/\(name).png", values)
    }
  }
}

package let black = RGB.black
package let white = RGB(red: 255, green: 255, blue: 255)
package let red = RGB(red: 255, green: 0, blue: 0)
package let green = RGB(red: 0, green: 255, blue: 0)
