import SkipSegBasics
import SkipSegImaging

/// Photographs with their masks, ready for training and evaluation.
package struct Dataset: Sendable, Codable {
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
  /// Of the training masks that were looked at.
  package let trainingPixels: ClassPixelCounts
  /// Of the pixels of a split, those that count; of the splits whose masks were looked at.
  package let labelledShares: [Split: Double]
  /// Places in `training` of the samples of whose masks some pixel counts; nil where that are all.
  package let labelledTraining: [Int]?
  /// Which samples of photographs of 16 bits become 0 and 255; nil where no photograph to train on is so deep.
  package let sampleRange: SampleRange?
  private let fit: MaskFit
  /// Folders of which it isn't known what they hold.
  package private(set) var unlisted: [DatasetFault] = []
  /// A photograph of each kind that the samples of a split have; of those that were looked at.
  package let photographs: [Split: [ImageHeader: String]]
  /// Of the photographs to train on, upright, in their order; of those that were looked at.
  package let trainingSizes: [PixelSize]
  /// Everything that was decided, mapped or left out, to be printed.
  package let notes: [String]

  /// What goes to other processes: all but faults, which one of them tells.
  private enum CodingKeys: CodingKey {
    case root, layout, encoding, training, validation, test, isValidationHeldOut, trainingPixels
    case labelledShares, labelledTraining, sampleRange, fit, photographs, trainingSizes, notes
  }

  package var classes: ClassList { encoding.classes }
  /// Of the classes in the training masks; all 0 where no mask was looked at.
  package var trainingFrequencies: ClassFrequencies { trainingPixels.frequencies }
  package var mapping: MaskMapping { encoding.mapping }
  package var ignoreIndex: Int? { encoding.ignoreIndex }
  /// Reads photographs and masks as they are.
  package var reader: SampleReader {
    SampleReader(
      masks: encoding.reader(fit: fit), range: sampleRange, isSparse: LabelledShare.areSparse(labelledShares))
  }

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
        trainingPixels: ClassPixelCounts([], classCount: encoding.classes.count), photographs: [:],
        notes: listing.notes, leaving: listing.faults)
    }
    let inspection = try DatasetInspection(listing, depth: .headers, options: options)
    for split in [Split.training, .validation] where listing.samples[split, default: []].isEmpty {
      throw .noSamples(root: root, split: split, faults: inspection.faults)
    }
    let blocking = inspection.faults.filter(\.preventsTraining)
    guard blocking.isEmpty, let encoding = inspection.encoding else { throw .faults(root: root, blocking) }
    let photographs = inspection.samples.mapValues { samples in
      let kinds = samples.compactMap { sample in sample.image.map { ($0, sample.sample.image) } }
      return Dictionary(kinds) { first, _ in first }
    }
    let shares = inspection.labelledShares
    let (range, rangeNotes) = inspection.sampleRange(options)
    return Dataset(
      listing, encoding, MaskFit(options.reading),
      trainingPixels: inspection.classPixels(of: inspection.samples[.training, default: []], encoding),
      labelledShares: shares,
      labelledTraining: inspection.labelledTraining, sampleRange: range, photographs: photographs,
      trainingSizes: inspection.trainingSizes,
      notes: inspection.notes.map(\.description) + LabelledShare.notes(shares) + rangeNotes,
      leaving: inspection.faults)
  }

  private init(
    _ listing: DatasetListing, _ encoding: MaskEncoding, _ fit: MaskFit, trainingPixels: ClassPixelCounts,
    labelledShares: [Split: Double] = [:], labelledTraining: [Int]? = nil, sampleRange: SampleRange? = nil,
    photographs: [Split: [ImageHeader: String]], trainingSizes: [PixelSize] = [], notes: [String],
    leaving faults: [DatasetFault]
  ) {
    root = listing.root
    layout = listing.layout.rawValue
    self.encoding = encoding
    self.fit = fit
    self.labelledTraining = labelledTraining
    self.labelledShares = labelledShares
    self.sampleRange = sampleRange
    training = listing.samples[.training] ?? []
    validation = listing.samples[.validation] ?? []
    test = listing.samples[.test] ?? []
    isValidationHeldOut = listing.isHeldOut
    self.trainingPixels = trainingPixels
    unlisted = faults.filter { if case .unlisted = $0 { true } else { false } }
    self.photographs = photographs
    self.trainingSizes = trainingSizes
    self.notes =
      notes
      + faults.prefix(1).map {
        "\(counted(faults.count, "file")) left out, "
          + advice("a check lists all", command: "'skipseg check \(listing.root)' lists all") + ": \($0)"
      }
  }
}
