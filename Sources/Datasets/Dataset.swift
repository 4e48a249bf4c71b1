import Basics
import Imaging

/// Photographs with their masks, ready for training and evaluation.
package struct Dataset: Sendable {
  package let root: String
  /// The layout in words.
  package let layout: String
  package let encoding: MaskEncoding
  /// Each in the order of the names. Where the data set brings no validation split, a share is held out.
  package let training: [Sample]
  package let validation: [Sample]
  package let test: [Sample]
  /// Whether the validation samples were taken from the others, because the data set brings no such split.
  package let isValidationHeldOut: Bool
  /// Of the classes in the training masks; all 0 where no mask was looked at.
  package let trainingFrequencies: ClassFrequencies
  /// Of the pixels of a split, those that count; of the splits whose masks were looked at.
  package let labelledShares: [Split: Double]
  /// Which samples of photographs of 16 bits become 0 and 255; nil where no photograph to train on is so deep.
  package let sampleRange: SampleRange?
  private let fit: MaskFit
  /// Folders of which it isn't known what they hold.
  package let unlisted: [DatasetFault]
  /// A photograph of each kind that the samples of a split have; of those that were looked at.
  package let photographs: [Split: [ImageHeader: String]]
  /// Everything that was decided, mapped or left out, to be printed.
  package let notes: [String]

  package var classes: ClassList { encoding.classes }
  package var mapping: MaskMapping { encoding.mapping }
  package var ignoreIndex: Int? { encoding.ignoreIndex }
  package var reader: SampleReader { SampleReader(masks: encoding.reader(fit: fit), range: sampleRange) }

  /// Finds and pairs the files, looks at every mask and at the size of every photograph, and decides how
  /// masks are read. With `options.encoding` nothing is decided and no image opened, faulty names are left
  /// out, and splits may be empty: enough to evaluate.
  /// - Throws: where training would stop or go wrong, with all the faults that were found.
  package static func open(
    _ root: String, options: DatasetOptions = DatasetOptions()
  ) throws(DatasetError) -> Dataset {
    let listing = try DatasetListing(root, options: options)
    if let encoding = options.encoding {
      return Dataset(
        listing, encoding, MaskFit(options.reading),
        frequencies: ClassFrequencies(classCount: encoding.classes.count), photographs: [:],
        notes: listing.notes, leaving: listing.faults)
    }
    let inspection = try DatasetInspection(listing, depth: .headers, options: options)
    for split in [Split.training, .validation] where listing.samples[split, default: []].isEmpty {
      throw .noSamples(root: root, split: split, faults: inspection.faults)
    }
    let blocking = inspection.faults.filter(\.preventsTraining)
    guard blocking.isEmpty, let encoding = inspection.encoding else { throw .faults(root: root, blocking) }
    let reader = encoding.reader()
    var frequencies = ClassFrequencies(classCount: encoding.classes.count)
    for mask in inspection.samples[.training, default: []].compactMap(\.mask) {
      frequencies.add(reader.pixels(in: mask).classes)
    }
    let photographs = inspection.samples.mapValues { samples in
      let kinds = samples.compactMap { sample in sample.image.map { ($0, sample.sample.image) } }
      return Dictionary(kinds) { first, _ in first }
    }
    let shares = inspection.samples.compactMapValues { LabelledShare($0.compactMap(\.mask), reader)?.value }
    let (range, rangeNotes) = Self.sampleRange(inspection.samples[.training, default: []], options)
    return Dataset(
      listing, encoding, MaskFit(options.reading), frequencies: frequencies, labelledShares: shares,
      sampleRange: range, photographs: photographs,
      notes: inspection.notes + LabelledShare.notes(shares) + rangeNotes, leaving: inspection.faults)
  }

  /// The range of the deep photographs to train on, and what is to be said of it.
  private static func sampleRange(
    _ training: [SampleInspection], _ options: DatasetOptions
  ) -> (SampleRange?, notes: [String]) {
    let deep = training.filter { $0.image?.bitDepth == 16 }
    if deep.isEmpty { return (nil, []) }
    let range = SampleRange.measured(in: deep.map(\.sample), threads: options.threads, limits: options.limits)
    guard let range else { return (nil, []) }
    var notes = [
      "\(counted(deep.count, "photograph")) of 16 bits: samples of \(range.low) to \(range.high) become 0 to 255"
    ]
    let others = training.filter { $0.image.map { $0.bitDepth < 16 } ?? false }
    if let first = others.first {
      notes.append(
        "\(counted(others.count, "photograph")) of 8 bits beside them, with their full range: \(first.sample.image)")
    }
    return (range, notes)
  }

  private init(
    _ listing: DatasetListing, _ encoding: MaskEncoding, _ fit: MaskFit, frequencies: ClassFrequencies,
    labelledShares: [Split: Double] = [:], sampleRange: SampleRange? = nil,
    photographs: [Split: [ImageHeader: String]], notes: [String],
    leaving faults: [DatasetFault]
  ) {
    root = listing.root
    layout = listing.layout.rawValue
    self.encoding = encoding
    self.fit = fit
    self.labelledShares = labelledShares
    self.sampleRange = sampleRange
    training = listing.samples[.training] ?? []
    validation = listing.samples[.validation] ?? []
    test = listing.samples[.test] ?? []
    isValidationHeldOut = listing.isHeldOut
    trainingFrequencies = frequencies
    unlisted = faults.filter { if case .unlisted = $0 { true } else { false } }
    self.photographs = photographs
    self.notes =
      notes
      + faults.prefix(1).map {
        "\(counted(faults.count, "file")) left out, 'skipseg check \(listing.root)' lists all: \($0)"
      }
  }
}
