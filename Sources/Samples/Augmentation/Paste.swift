import SkipSegBasics
import SkipSegDatasets
import SkipSegImaging

/// Pixels of rare classes of one training sample that come into the crop of another: only pixels of these classes, so that
/// their outlines are those of the mask.
package struct Paste: Sendable {
  /// Whose pixels they are.
  package let source: SampleCache.Entry
  /// Where they lie in the source, scaled and mirrored as any crop.
  package let geometry: CropGeometry
  /// `[height][width]`: what is pasted; `LabelMap.ignored` where nothing is.
  package let labels: [UInt16]

  /// A class is drawn, each with the same chance, then one of the other samples that show it, then another class of that
  /// sample or none, each with the same chance.
  ///
  /// - Parameters:
  ///   - index: of the sample that the crop is cut from, which was read from `file`.
  ///   - configuration: how the pixels are scaled and mirrored.
  /// - Returns: nil where no other sample that can be read shows the class.
  init?(
    into index: Int, of file: String, _ order: SampleOrder, _ cache: SampleCache, size: PixelSize,
    configuration: AugmentationConfiguration, random: inout CounterRandom
  ) {
    if order.rareClasses.isEmpty { return nil }
    let first = order.rareClasses[random.index(below: order.rareClasses.count)]
    let others = first.samples.filter { $0 != index }
    if others.isEmpty { return nil }
    let chosen = others[random.index(below: others.count)]
    let beside = order.rareClasses.filter { $0 != first && $0.samples.contains(chosen) }
    let second = random.index(below: beside.count + 1)
    // In the place of one that can't be read there may be the crop's own.
    guard let source = cache.sample(at: chosen), source.file != file,
      let pixel = source.decoded.classPixels?.randomPixel(
        ofClass: first.label, of: source.decoded.mask, random: &random)
    else { return nil }
    self.source = source
    let mask = source.decoded.mask
    geometry = CropGeometry(
      width: mask.width, height: mask.height, size: size, configuration: configuration,
      target: SIMD2(Double(pixel.x) + 0.5, Double(pixel.y) + 0.5), random: &random)
    let pasted = Set([first.label] + (second < beside.count ? [beside[second].label] : []))
    let geometry = geometry
    labels = [UInt16](unsafeUninitializedCapacity: size.pixels) { labels, count in
      let all = UnsafeMutableBufferPointer(rebasing: labels[..<size.pixels])
      Augmentation(geometry: geometry).apply(to: mask, into: all)
      for index in all.indices where !pasted.contains(all[index]) { all[index] = LabelMap.ignored }
      count = size.pixels
    }
  }
}

extension Paste: Equatable {
  package static func == (left: Paste, right: Paste) -> Bool {
    (left.source.file, left.geometry, left.labels) == (right.source.file, right.geometry, right.labels)
  }
}

extension Crop {
  /// Takes over the pixels of what is pasted, in the light of this crop, where the crop shows its own picture.
  mutating func take(_ paste: Paste, color: ColorChange) {
    let (sample, mask) = (paste.source.decoded, paste.source.decoded.mask)
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
