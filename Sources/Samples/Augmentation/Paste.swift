import SkipSegBasics
import SkipSegDatasets
import SkipSegImaging

/// Pixels of rare classes of one training sample that come into the crop of another: only pixels of these classes, so that
/// their outlines are those of the mask.
package struct Paste: Sendable {
  /// Whose pixels they are.
  let source: DecodedSample
  /// Where they lie in the source, scaled and mirrored as any crop.
  package let geometry: CropGeometry
  /// `[height][width]`: what is pasted; `LabelMap.ignored` where nothing is.
  package let labels: [UInt16]

  /// - Parameters:
  ///   - source: with its index of classes.
  ///   - classes: those that are pasted, at least one. A pixel of the first is shown.
  ///   - size: of the crop.
  ///   - configuration: how the pixels are scaled and mirrored.
  /// - Returns: nil where the source doesn't show the first class.
  init?(
    of source: DecodedSample, classes: [UInt16], size: PixelSize, configuration: AugmentationConfiguration,
    random: inout CounterRandom
  ) {
    let mask = source.mask
    guard
      let pixel = source.classPixels?.randomPixel(ofClass: classes[0], of: mask, random: &random)
    else { return nil }
    let geometry = CropGeometry(
      width: mask.width, height: mask.height, size: size, configuration: configuration,
      target: SIMD2(Double(pixel.x) + 0.5, Double(pixel.y) + 0.5), random: &random)
    (self.source, self.geometry) = (source, geometry)
    labels = [UInt16](unsafeUninitializedCapacity: size.pixels) { labels, count in
      let all = UnsafeMutableBufferPointer(rebasing: labels[..<size.pixels])
      Augmentation(geometry: geometry).apply(to: mask, into: all)
      for index in all.indices where !classes.contains(all[index]) { all[index] = LabelMap.ignored }
      count = size.pixels
    }
  }
}

extension Paste: Equatable {
  package static func == (left: Paste, right: Paste) -> Bool {
    (left.geometry, left.labels) == (right.geometry, right.labels)
  }
}

extension Crop {
  /// Takes over the pixels of what is pasted, in the light of this crop, where the crop shows its own picture.
  mutating func take(_ paste: Paste, color: ColorChange) {
    let (sample, mask) = (paste.source, paste.source.mask)
    let other = Crop(
      of: sample.image, reduction: sample.reduction, width: mask.width, height: mask.height,
      geometry: paste.geometry, color: color, padding: .zero)
    for row in 0..<size.height {
      for index in row * size.width + inside[row].lowerBound..<row * size.width + inside[row].upperBound
      where paste.labels[index] != LabelMap.ignored {
        pixels[index] = other.pixels[index]
      }
    }
  }
}
