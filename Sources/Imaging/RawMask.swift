/// What a mask file stores, untouched by any conversion of colour.
package enum RawMask: Sendable, Equatable {
  /// Grey samples of 1, 2, 4, 8 or 16 bits as they are stored, not scaled, or palette indices. Alpha beside grey is
  /// dropped. The palette is nil for grey.
  case indices(LabelMap, palette: MaskPalette?, bitDepth: Int)
  /// Colours of RGB and RGBA as they are stored: alpha is dropped, 16 bits are scaled to 8.
  case colors(Image)

  package var size: (width: Int, height: Int) {
    switch self {
    case .indices(let map, _, _): (map.width, map.height)
    case .colors(let image): (image.width, image.height)
    }
  }
}
