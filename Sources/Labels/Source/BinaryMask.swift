import SkipSegImaging

/// A mask of two kinds of pixels, object and rest, whatever a file stores for them.
struct BinaryMask {
  let runs: RunLengths
  /// Pixels between the two ends that were taken to the nearer one.
  let movedCount: Int

  struct Fault: Error, Equatable, CustomStringConvertible {
    let kinds: Int

    var description: String { "a mask of \(kinds) values, expected two" }
  }

  /// Two values are told apart as they are: 0, or black, is the rest. Of more, as JPEG and interpolation leave them,
  /// those below half of 255 (of 65535 in 16 bits) are the rest.
  /// - Throws: where there are more than two values and all of them are small, such as the indices of classes.
  init(_ mask: RawMask) throws(Fault) {
    let (width, height) = mask.size
    var values: [UInt16]
    var most: UInt16 = 255
    switch mask {
    case .indices(let map, let palette, let bitDepth):
      values = map.labels
      if let palette {
        let shades = palette.map(Self.shade)
        for index in values.indices where Int(values[index]) < shades.count {
          values[index] = shades[Int(values[index])]
        }
      } else if bitDepth == 16 {
        most = .max
      }
    case .colors(let image):
      values = stride(from: 0, to: image.pixels.count, by: 3).map {
        Self.shade(RGB(red: image.pixels[$0], green: image.pixels[$0 + 1], blue: image.pixels[$0 + 2]))
      }
    }
    let kinds = Set(values)
    let greatest = kinds.max() ?? 0
    if kinds.count > 2 && greatest < most / 2 { throw Fault(kinds: kinds.count) }
    let threshold = kinds.count <= 2 ? greatest : most / 2 + 1
    let ends: Set<UInt16> = kinds.count <= 2 ? kinds : [0, most]
    movedCount = kinds == ends ? 0 : values.count { !ends.contains($0) }
    for index in values.indices { values[index] = values[index] >= max(threshold, 1) ? 1 : 0 }
    runs = RunLengths(of: 1, in: LabelMap(width: width, height: height, labels: values), direction: .rows)
  }

  private static func shade(_ color: RGB) -> UInt16 {
    (UInt16(color.red) + UInt16(color.green) + UInt16(color.blue) + 1) / 3
  }
}
