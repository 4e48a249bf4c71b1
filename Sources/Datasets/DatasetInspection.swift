import Basics
import Concurrency
import Imaging
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
  let notes: [String]

  init(
    _ listing: DatasetListing, depth: SampleInspection.Depth, options: DatasetOptions
  ) throws(DatasetError) {
    let classFile =
      if let path = options.classFile { try ClassFile(path: path, acceptsPipe: true) } else {
        try ClassFile.find(in: listing.root)
      }
    if let levels = options.reading.maskLevels, let classFile, classFile.classes.count != levels.count {
      throw .levelsForClasses(
        levels: levels.count, classes: classFile.classes.count, classFile: classFile.path)
    }
    let palettes = Mutex<Set<MaskPalette>>([])
    let inspected = parallelMap(listing.allSamples, threads: options.threads) {
      SampleInspection($0, depth: depth, options: options, palettes: palettes)
    }
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
    var notes = listing.notes + decision.notes + Self.absences(survey, decision.encoding, options)
    notes += Self.unlearnt(samples[.training] ?? [], survey, decision.encoding)
    notes += Self.unpainted(samples, decision.encoding)
    notes += Self.otherSizes(judged, options.reading) + Self.frames(judged)
    self.notes = notes + judged.compactMap(\.note).map { "\($0)" }
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
