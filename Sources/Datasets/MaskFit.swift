import SkipSegImaging

/// How masks are laid over their photographs.
package struct MaskFit: Sendable, Codable, Equatable {
  /// To which pixels of a photograph masks belong.
  package let frame: DataReading.MaskFrame
  /// Whether masks of another size and the same shape are resized.
  package let resizes: Bool

  package init(_ reading: DataReading = DataReading()) {
    frame = reading.masksAs
    resizes = reading.resizesMasks
  }

  /// How a mask is turned whose photograph has an orientation.
  func turn(_ orientation: Orientation) -> Orientation { frame == .stored ? orientation : .upright }

  /// The map as the photograph needs it; nil where its size doesn't fit.
  func fitted(_ map: LabelMap, to size: PixelSize, orientation: Orientation) -> LabelMap? {
    let map = map.turned(by: turn(orientation))
    let found = PixelSize(width: map.width, height: map.height)
    if found == size { return map }
    guard resizes, found.hasShape(of: size) else { return nil }
    return map.resized(width: size.width, height: size.height)
  }
}

extension PixelSize {
  /// Whether a picture of this size, scaled to the width or height of another, misses the other's side by at most 1 pixel.
  package func hasShape(of other: PixelSize) -> Bool {
    let difference = abs(height * other.width - width * other.height)
    return difference <= width || difference <= height
  }

  /// After an orientation has turned a picture of this size.
  func turned(by orientation: Orientation) -> PixelSize {
    orientation.swapsAxes ? PixelSize(width: height, height: width) : self
  }
}
