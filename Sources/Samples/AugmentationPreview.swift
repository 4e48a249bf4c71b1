import SkipSegDatasets
import SkipSegImaging

/// The first training samples of a run as a picture, to be looked at: a wrong augmentation is seen, not computed.
package enum AugmentationPreview {
  package static let sampleCount = 12
  /// Pairs of crop and overlay side by side.
  private static let columns = 3
  private static let gap = 8

  /// A dozen crops, each beside the same crop with its mask over it; nil when not one sample can be read. They are the
  /// first of the first epoch of a run with this seed, these samples and this configuration.
  package static func image(
    of samples: [Sample], encoding: MaskEncoding, reader: SampleReader, rareClasses: [RareClass] = [],
    configuration: AugmentationConfiguration, size: Int,
    seed: UInt64
  ) -> Image? {
    let normalization = Normalization.imageNet
    let cache = SampleCache(
      samples: samples, reader: reader, augmentation: configuration, byteBudget: 0)
    let order = SampleOrder(
      sampleCount: samples.count, batchSize: sampleCount, seed: seed, rareClasses: rareClasses)
    guard
      let batch = Batch(
        cache: cache, order: order, epoch: 0, batch: 0, size: .square(size), augmentation: configuration,
        normalization: normalization)
    else { return nil }
    let pixels = size * size
    let pairs = (0..<sampleCount).map { index in
      let crop = normalization.image(
        of: batch.input[index * pixels * 3..<(index + 1) * pixels * 3], width: size, height: size)
      let mask = LabelMap(
        width: size, height: size, labels: Array(batch.labels[index * pixels..<(index + 1) * pixels]))
      return Image.sheet([crop, crop.overlaid(with: mask, palette: encoding.classes.colors)], columns: 2)
    }
    return Image.sheet(pairs, columns: columns, gap: gap)
  }
}

extension Normalization {
  /// The picture that was normalised to `samples`, `[height][width][3]`.
  fileprivate func image(of samples: ArraySlice<Float>, width: Int, height: Int) -> Image {
    let pixels = samples.enumerated().map { index, sample in
      let value = sample * standardDeviation[index % 3] + mean[index % 3]
      return UInt8((255 * value).rounded().clamped(to: 0...255))
    }
    return Image(width: width, height: height, channels: 3, pixels: pixels)
  }
}

extension Float {
  fileprivate func clamped(to range: ClosedRange<Float>) -> Float {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
