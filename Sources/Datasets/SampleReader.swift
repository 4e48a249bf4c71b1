import SkipSegConcurrency
import SkipSegImaging

/// Reads photographs with their masks as a data set, or a model, says: the only way from the files of a sample to pixels and
/// labels.
package struct SampleReader: Sendable {
  package let masks: MaskReader
  /// Which samples of photographs of 16 bits become 0 and 255; nil: all that 16 bits hold.
  package let range: SampleRange?

  package init(masks: MaskReader, range: SampleRange? = nil) {
    self.masks = masks
    self.range = range
  }

  /// Reads the photograph and its mask, which must be of one size.
  package func decode(_ sample: Sample, channels: Int) throws -> DecodedSample {
    let photograph = try ImageFile.photograph(sample.image, channels: channels, range: range)
    return DecodedSample(
      image: photograph.image, mask: try mask(of: sample, photograph), note: photograph.note,
      isDeep: photograph.isDeep)
  }

  /// Reads what crops are cut from: the photograph in RGB at `1 / reduction` of its size where the format allows it, and
  /// its mask, which is of the whole photograph's size.
  package func decode(_ sample: Sample, reduction: Int, indexesClasses: Bool) throws -> DecodedSample {
    let photograph = try ImageFile.photograph(sample.image, reduction: reduction, range: range)
    return DecodedSample(
      image: photograph.image, reduction: photograph.reduction, mask: try mask(of: sample, photograph),
      indexesClasses: indexesClasses, note: photograph.note, isDeep: photograph.isDeep)
  }

  private func mask(of sample: Sample, _ photograph: Photograph) throws(MaskError) -> LabelMap {
    try masks.read(
      sample.mask, expecting: (photograph.width, photograph.height), orientation: photograph.orientation)
  }
}

extension SampleRange {
  /// The range of the photographs of 16 bits among some samples, all together; nil where there are none.
  package static func measured(
    in samples: some Sequence<Sample>, threads: Int, limits: DecodeLimits = DecodeLimits()
  ) -> SampleRange? {
    let paths = samples.map(\.image)
    if paths.isEmpty { return nil }
    // One histogram a thread; sums do not depend on the order.
    let parts = (0..<min(threads, paths.count)).map { first in
      stride(from: first, to: paths.count, by: threads).map { paths[$0] }
    }
    let histograms = parallelMap(parts, threads: threads) { paths in
      var sum = SampleHistogram()
      // What can't be read is told of elsewhere.
      for path in paths { (try? ImageFile.histogram(of: path, limits: limits)).map { sum.add($0) } }
      return sum
    }
    var sum = SampleHistogram()
    for histogram in histograms { sum.add(histogram) }
    return sum.range
  }
}
