import SkipSegConcurrency
import SkipSegImaging

/// What a check found, in numbers.
package struct CheckReport: Sendable {
  package struct SplitCount: Sendable, Equatable {
    package let split: Split
    package let pairs: Int
    /// Pairs in which nothing is wrong.
    package let usable: Int
  }

  package struct ClassPixels: Sendable, Equatable {
    package let name: String
    package let color: RGB
    /// Pixels in each split, in the order of `splits`.
    package let pixels: [Int]
    /// Masks in which the class occurs.
    package let masks: Int
  }

  package let root: String
  package let layout: String
  package let classFile: String?
  package let splits: [SplitCount]
  /// How many photographs have a size, ascending, and a mode, the commonest first.
  package let imageSizes: [(size: PixelSize, count: Int)]
  package let imageModes: [(mode: String, count: Int)]
  package let maskModes: [(mode: String, count: Int)]
  package let classes: [ClassPixels]
  package let ignoredPixels: [Int]
  /// Pixels whose value or colour is of no class.
  package let strangePixels: [Int]
  package let notes: [Note]
  package let faults: [DatasetFault]

  /// The pairs of the first split, the training samples where there are any, in which nothing is wrong; and how their
  /// masks are read.
  package let usableSamples: [Sample]
  package let encoding: MaskEncoding?
  /// Of the masks of the usable samples; nil where the masks leave nothing to decide.
  package let usablePixels: ClassPixelCounts?
  /// Reads them as training does; nil where the masks leave nothing to decide.
  package let reader: SampleReader?
  /// Of the photographs of the first split, upright.
  package let trainingSizes: [PixelSize]
  /// Of the pixels of each split, those that count.
  package let labelledShares: [Split: Double]

  /// Pairs in which nothing is wrong, of all splits in their order.
  package let shownSamples: [(split: Split, sample: Sample)]
  package let suspects: Suspects

  /// What may be wrong, but can't be told for sure.
  package struct Suspects: Sendable {
    /// Samples whose masks fit the stored pixels of the photograph better.
    package var frames: [Sample] = []
    /// Photographs of two splits that look alike.
    package var duplicates: [(first: String, second: String)] = []
  }

  package var usableCount: Int { splits.map(\.usable).reduce(0, +) }

  /// 0 nothing is wrong; 2 there are faults, and usable pairs; 1 nothing is usable.
  package var exitCode: Int32 { usableCount == 0 ? 1 : faults.isEmpty ? 0 : 2 }

  init(
    _ listing: DatasetListing, _ inspection: DatasetInspection, reader: SampleReader?,
    duplicates: [(String, String)],
    faults: [DatasetFault], notes: [Note]
  ) {
    root = listing.root
    layout = listing.layout.rawValue
    classFile = inspection.classFile?.path
    self.notes = notes
    self.faults = faults
    let present = Split.allCases.filter { listing.samples[$0] != nil }
    let bySplit = present.map { inspection.samples[$0] ?? [] }
    let isDecided = inspection.encoding != nil
    encoding = inspection.encoding
    self.reader = reader
    labelledShares = inspection.labelledShares
    shownSamples = zip(present, bySplit).flatMap { split, samples in
      samples.filter(\.faults.isEmpty).map { (split, $0.sample) }
    }
    suspects = Suspects(
      frames: bySplit.joined().filter { $0.favorsStoredFrame == true }.map(\.sample), duplicates: duplicates)
    trainingSizes = (bySplit.first ?? []).compactMap { $0.image?.upright }
    let usable = (bySplit.first ?? []).filter(\.faults.isEmpty)
    usableSamples = usable.map(\.sample)
    usablePixels = inspection.encoding.map { inspection.classPixels(of: usable, $0) }
    splits = zip(present, bySplit).map { split, samples in
      SplitCount(
        split: split, pairs: samples.count, usable: isDecided ? samples.count(where: \.faults.isEmpty) : 0)
    }
    let all = bySplit.joined()
    imageSizes = Self.counts(all.compactMap { $0.image?.upright }).sorted { $0.value < $1.value }
      .map { (size: $0.value, count: $0.count) }
    imageModes = Self.modes(all.compactMap { $0.image.map { "\($0.format.rawValue) \($0.mode)" } })
    maskModes = Self.modes(all.compactMap(\.maskMode))

    guard let encoding = inspection.encoding else {
      (classes, ignoredPixels, strangePixels) = ([], [], [])
      return
    }
    let reader = encoding.reader()
    let counted = bySplit.map { $0.compactMap(\.mask).map(reader.pixels(in:)) }
    classes = encoding.classes.names.indices.map { index in
      ClassPixels(
        name: encoding.classes.names[index], color: encoding.classes.colors[index],
        pixels: counted.map { $0.map { $0.classes[index] }.reduce(0, +) },
        masks: counted.joined().count { $0.classes[index] > 0 })
    }
    ignoredPixels = counted.map { $0.map(\.ignored).reduce(0, +) }
    strangePixels = counted.map { $0.map(\.strange).reduce(0, +) }
  }

  private static func counts<Value: Hashable>(_ values: [Value]) -> [(value: Value, count: Int)] {
    Dictionary(grouping: values, by: \.self).map { (value: $0, count: $1.count) }
  }

  private static func modes(_ modes: [String]) -> [(mode: String, count: Int)] {
    counts(modes).sorted { ($1.count, $0.value) < ($0.count, $1.value) }.map {
      (mode: $0.value, count: $0.count)
    }
  }
}
