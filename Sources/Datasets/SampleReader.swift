import SkipSegConcurrency
import SkipSegImaging

/// Reads photographs with their masks as a data set, or a model, says: the only way from the files of a sample to pixels and
/// labels.
package struct SampleReader: Sendable {
  package let masks: MaskReader
  /// Which samples of photographs of 16 bits become 0 and 255; nil: all that 16 bits hold.
  package let range: SampleRange?
  /// At which size photographs are worked on.
  package var working: WorkingScale
  /// Whether masks are strokes and points, which are to stay at a smaller working size.
  package var isSparse: Bool

  package init(
    masks: MaskReader, range: SampleRange? = nil, working: WorkingScale = .native, isSparse: Bool = false
  ) {
    self.masks = masks
    self.range = range
    self.working = working
    self.isSparse = isSparse
  }

  /// Reads what is predicted and judged: the photograph at its working size, and its mask, which must be of the
  /// photograph's own size.
  package func decode(_ sample: Sample, channels: Int) throws -> DecodedSample {
    let photograph = try ImageFile.photograph(
      sample.image, channels: channels, working: working, range: range)
    return DecodedSample(
      image: photograph.image, scale: photograph.scale, mask: try mask(of: sample, photograph),
      note: photograph.note, isDeep: photograph.isDeep)
  }

  /// Reads what crops are cut from: the photograph in RGB at `1 / reduction` of its working size where the format allows
  /// it, and its mask at the working size.
  package func decode(_ sample: Sample, reduction: Int, indexesClasses: Bool) throws -> DecodedSample {
    let photograph = try ImageFile.photograph(
      sample.image, working: working, reduction: reduction, range: range)
    var mask = try mask(of: sample, photograph)
    if photograph.scale != 1 {
      let (width, height) = working.size(width: mask.width, height: mask.height)
      mask = mask.largestShares(
        factor: photograph.scale, width: width, height: height, isSparse: isSparse)
    }
    return DecodedSample(
      image: photograph.image, reduction: photograph.reduction, scale: photograph.scale, mask: mask,
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
