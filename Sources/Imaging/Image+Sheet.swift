extension Image {
  /// Pictures of one size and kind side by side, row by row, `gap` white pixels apart.
  package static func sheet(_ images: [Image], columns: Int, gap: Int = 0) -> Image {
    guard let first = images.first else { preconditionFailure("a sheet needs a picture") }
    precondition(columns > 0, "a sheet needs a column")
    precondition(
      images.allSatisfy { ($0.width, $0.height, $0.channels) == (first.width, first.height, first.channels) },
      "the pictures of a sheet differ in size or kind")
    let columns = min(columns, images.count)
    let rows = (images.count + columns - 1) / columns
    let width = columns * (first.width + gap) - gap
    let height = rows * (first.height + gap) - gap
    let lineLength = first.width * first.channels
    var pixels = [UInt8](repeating: 255, count: width * height * first.channels)
    for (index, image) in images.enumerated() {
      let (row, column) = index.quotientAndRemainder(dividingBy: columns)
      for line in 0..<image.height {
        let start =
          ((row * (first.height + gap) + line) * width + column * (first.width + gap)) * first.channels
        pixels.replaceSubrange(
          start..<start + lineLength, with: image.pixels[line * lineLength..<(line + 1) * lineLength])
      }
    }
    return Image(width: width, height: height, channels: first.channels, pixels: pixels)
  }
}
