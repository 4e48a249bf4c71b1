extension Image {
  /// The picture made smaller by a whole number: each pixel the mean of `factor` x `factor`. Rests at the right and
  /// lower edge that don't make a pixel are cut off.
  ///
  /// - Precondition: the factor is at least 1 and at most the shorter side.
  package func reduced(by factor: Int) -> Image {
    precondition(
      (1...min(width, height)).contains(factor), "\(width) x \(height) can't be reduced by \(factor)")
    if factor == 1 { return self }
    let (columns, rows) = (width / factor, height / factor)
    let area = factor * factor
    var reduced = [UInt8](repeating: 0, count: rows * columns * channels)
    for row in 0..<rows {
      for column in 0..<columns {
        for channel in 0..<channels {
          var sum = 0
          for y in row * factor..<(row + 1) * factor {
            let first = (y * width + column * factor) * channels + channel
            for x in 0..<factor { sum += Int(pixels[first + x * channels]) }
          }
          reduced[(row * columns + column) * channels + channel] = UInt8((sum + area / 2) / area)
        }
      }
    }
    return Image(width: columns, height: rows, channels: channels, pixels: reduced)
  }
}

extension LabelMap {
  /// The map at the size of a picture reduced by the same factor: the labels in the middle of its pixels.
  package func reduced(by factor: Int) -> LabelMap {
    precondition(
      (1...min(width, height)).contains(factor), "\(width) x \(height) can't be reduced by \(factor)")
    let (columns, rows) = (width / factor, height / factor)
    let labels = (0..<rows * columns).map { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: columns)
      return self.labels[(row * factor + factor / 2) * width + column * factor + factor / 2]
    }
    return LabelMap(width: columns, height: rows, labels: labels)
  }
}
