import SkipSegBasics
import SkipSegConcurrency
import SkipSegImaging
import Synchronization

/// One pass over the files of a data set: what each sample holds, and how its masks are to be read.
struct DatasetInspection: Sendable {
  /// In the order of the splits and names.
  let samples: [Split: [SampleInspection]]
  let classFile: ClassFile?
  /// Nil where the masks leave nothing to decide.
  let encoding: MaskEncoding?
  /// First those of names, then those of samples in their order, then those of the data set as a whole.
  let faults: [DatasetFault]
  let notes: [Note]

  /// Decodes every file of some samples. What the masks mean is not asked yet.
  ///
  /// - Parameters:
  ///   - stop: looked at before each sample.
  ///   - report: told on this thread how many samples are read.
  /// - Throws: `Stopped` where a stop was requested.
  static func inspected(
    _ all: [Sample], options: DatasetOptions, stop: StopSignal, report: (_ done: Int, _ count: Int) -> Void
  ) throws(Stopped) -> [SampleInspection] {
    let palettes = Mutex<Set<MaskPalette>>([])
    let pipeline = OrderedPipeline(
      indices: all.indices, threads: options.threads, capacity: 4 * options.threads
    ) { SampleInspection(all[$0], depth: .pixels, options: options, palettes: palettes) }
    var inspected: [SampleInspection] = []
    while let sample = pipeline.next() {
      inspected.append(sample)
      report(inspected.count, all.count)
      if stop.isRequested && inspected.count < all.count {
        throw Stopped(after: inspected.count, of: all.count, "sample")
      }
    }
    return inspected
  }

  init(
    _ listing: DatasetListing, depth: SampleInspection.Depth, options: DatasetOptions
  ) throws(DatasetError) {
    let classFile = try Self.classFile(listing, options)
    let palettes = Mutex<Set<MaskPalette>>([])
    let inspected = parallelMap(listing.allSamples, threads: options.threads) { sample in
      defer { options.progress() }
      return SampleInspection(sample, depth: depth, options: options, palettes: palettes)
    }
    try self.init(listing, classFile, inspected, options: options)
  }

  /// - Parameter inspected: all samples of the listing, in its order.
  init(
    _ listing: DatasetListing, _ classFile: ClassFile?, _ inspected: [SampleInspection],
    options: DatasetOptions
  ) throws(DatasetError) {
    let survey = MaskSurvey(inspected.lazy.compactMap(\.mask))
    let decision = Self.decision(survey, classFile, listing, options)
    let reader = decision.encoding?.reader()
    let judged = inspected.map { $0.judged(by: reader) }

    var rest = judged[...]
    var samples: [Split: [SampleInspection]] = [:]
    for split in Split.allCases {
      let count = listing.samples[split]?.count ?? 0
      samples[split] = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    self.samples = samples
    self.classFile = classFile
    encoding = decision.encoding
    faults =
      listing.faults + judged.flatMap(\.faults) + decision.faults
      + Self.empty(samples, decision.encoding, root: listing.root)
    var decided = listing.notes + decision.notes + Self.absences(survey, decision.encoding, options)
    decided += Self.unlearnt(samples[.training] ?? [], survey, decision.encoding)
    decided += Self.unpainted(samples, decision.encoding)
    decided += Self.otherSizes(judged, options.reading) + Self.frames(judged)
    notes = decided.map { Note($0) } + judged.compactMap { $0.note.map { Note($0) } }
  }

  static func classFile(
    _ listing: DatasetListing, _ options: DatasetOptions
  ) throws(DatasetError) -> ClassFile? {
    let file =
      if let path = options.classFile { try ClassFile(path: path, acceptsPipe: true) } else {
        try ClassFile.find(in: listing.root)
      }
    if let levels = options.reading.maskLevels, let file, file.classes.count != levels.count {
      throw .levelsForClasses(levels: levels.count, classes: file.classes.count, classFile: file.path)
    }
    return file
  }

  private static func decision(
    _ survey: MaskSurvey, _ classFile: ClassFile?, _ listing: DatasetListing, _ options: DatasetOptions
  ) -> MaskDecision {
    if listing.layout == .cityscapes, classFile == nil, options.reading.maskLevels == nil {
      return MaskDecision(
        Cityscapes.encoding,
        note: "the label ids of Cityscapes are read as its 19 classes; all others are ignored")
    }
    return MaskDecision(
      survey: survey, classFile: classFile, ignoreIndex: options.ignoreIndex, reading: options.reading,
      root: listing.root)
  }

  /// The splits of whose masks, strange ones apart, no pixel counts: there is nothing to learn from or nothing to judge
  /// by.
  private static func empty(
    _ samples: [Split: [SampleInspection]], _ encoding: MaskEncoding?, root: String
  ) -> [DatasetFault] {
    guard let reader = encoding?.reader() else { return [] }
    return [Split.training, .validation].filter { split in
      let masks = samples[split, default: []].compactMap(\.mask).filter {
        reader.errors(in: $0, path: "").isEmpty
      }
      return !masks.isEmpty && masks.allSatisfy { reader.pixels(in: $0).classes.allSatisfy { $0 == 0 } }
    }.map { .nothingCounts(root: root, $0) }
  }
}
