import SkipSegDatasets
import SkipSegImaging

/// How predicted classes are written: as the values that the masks of the data set store, in the classes' colours.
package struct MaskRendering: Sendable {
  private let storedValues: [UInt16]
  private let palette: [RGB]
  /// Colours by class index, for overlays.
  private let colors: [RGB]

  package init(_ encoding: MaskEncoding) {
    let classes = encoding.classes
    let stored = (0..<classes.count).map { encoding.mapping.storedValue(ofClass: $0) }
    storedValues = stored
    colors = classes.colors
    var palette = Palette.standard(min(256, Int(stored.max() ?? 0) + 1))
    for (value, color) in zip(stored, classes.colors) where Int(value) < palette.count {
      palette[Int(value)] = color
    }
    self.palette = palette
  }

  package func png(_ labels: LabelMap) -> [UInt8] {
    ImageEncoder.png(labels, storing: storedValues, palette: palette)
  }

  /// The classes of a mask that `png` wrote; `LabelMap.ignored` where it holds none of their values.
  func labels(inMask path: String) -> LabelMap? {
    guard case .indices(var labels, _, _) = try? ImageFile.decodeMask(path) else { return nil }
    let classes = Dictionary(
      storedValues.enumerated().map { ($1, UInt16($0)) }, uniquingKeysWith: { first, _ in first })
    for index in labels.labels.indices {
      labels.labels[index] = classes[labels.labels[index]] ?? LabelMap.ignored
    }
    return labels
  }

  /// In the classes' colours; what is no class is black.
  func colored(_ labels: LabelMap) -> Image {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * labels.labels.count)
    for label in labels.labels {
      let color = Int(label) < colors.count ? colors[Int(label)] : .black
      pixels += [color.red, color.green, color.blue]
    }
    return Image(width: labels.width, height: labels.height, channels: 3, pixels: pixels)
  }

  func overlay(of labels: LabelMap, on image: Image) -> Image {
    image.overlaid(with: labels, palette: colors, opacity: 0.5)
  }
}
