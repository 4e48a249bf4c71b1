extension Image {
  /// The picture in RGB with the colour of each label laid over it: 0 leaves the picture, 1 leaves the colours.
  ///
  /// Black in the palette stands for what is not to be marked, such as the background; those pixels stay as they
  /// are, and so do labels beyond the palette, among them `LabelMap.ignored`.
  package func overlaid(with map: LabelMap, palette: [RGB], opacity: Double = 0.5) -> Image {
    precondition(
      map.width == width && map.height == height,
      "labels of \(map.width) x \(map.height) cannot lie over \(width) x \(height) pixels")
    precondition((0...1).contains(opacity), "an opacity is 0 to 1, not \(opacity)")
    // In units of 1/256, so that the pixel loop stays in integers.
    let weight = Int((opacity * 256).rounded())
    let blended = { (under: UInt8, over: UInt8) in
      UInt8((Int(under) * (256 - weight) + Int(over) * weight + 128) >> 8)
    }
    var result = self.rgb()
    for (index, label) in map.labels.enumerated() where Int(label) < palette.count {
      let color = palette[Int(label)]
      if color == .black { continue }
      result.pixels[3 * index] = blended(result.pixels[3 * index], color.red)
      result.pixels[3 * index + 1] = blended(result.pixels[3 * index + 1], color.green)
      result.pixels[3 * index + 2] = blended(result.pixels[3 * index + 2], color.blue)
    }
    return result
  }

  private func rgb() -> Image {
    if channels == 3 { return self }
    let pixels = self.pixels.flatMap { [$0, $0, $0] }
    return Image(width: width, height: height, channels: 3, pixels: pixels)
  }
}
