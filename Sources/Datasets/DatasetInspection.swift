import Basics
import Concurrency
import Imaging

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

  /// - Parameters:
  ///   - stop: looked at before each sample.
  ///   - report: told on this thread how many samples are read.
  /// - Throws: `DatasetError`; `Stopped` where a stop was requested.
  init(
    _ listing: DatasetListing, depth: SampleInspection.Depth, options: DatasetOptions, stop: StopSignal,
    report: (_ done: Int, _ count: Int) -> Void
  ) throws {
    let classFile = try Self.classFile(listing, options)
    let all = listing.allSamples
    let pipeline = OrderedPipeline(
      indices: all.indices, threads: options.threads, capacity: 4 * options.threads
    ) { SampleInspection(all[$0], depth: depth, limits: options.limits) }
    var inspected: [SampleInspection] = []
    while let sample = pipeline.next() {
      inspected.append(sample)
      report(inspected.count, all.count)
      if stop.isRequested && inspected.count < all.count {
        throw Stopped(after: inspected.count, of: all.count, "sample")
      }
    }
    try self.init(listing, classFile, inspected, options: options)
  }

  init(
    _ listing: DatasetListing, depth: SampleInspection.Depth, options: DatasetOptions
  ) throws(DatasetError) {
    let classFile = try Self.classFile(listing, options)
    let inspected = parallelMap(listing.allSamples, threads: options.threads) {
      SampleInspection($0, depth: depth, limits: options.limits)
    }
    try self.init(listing, classFile, inspected, options: options)
  }

  private init(
    _ listing: DatasetListing, _ classFile: ClassFile?, _ inspected: [SampleInspection],
    options: DatasetOptions
  ) throws(DatasetError) {
    let survey = MaskSurvey(inspected.lazy.compactMap(\.mask))
    let decision = MaskDecision(
      survey: survey, classFile: classFile, ignoreIndex: options.ignoreIndex, root: listing.root)
    let judged = inspected.map { $0.judged(by: decision.encoding?.reader()) }

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
    let decided =
      listing.notes + decision.notes + Self.absences(survey, decision.encoding, options)
      + Self.unlearnt(samples[.training] ?? [], survey, decision.encoding)
    notes = decided.map { Note($0) } + judged.compactMap { $0.note.map { Note($0) } }
  }

  private static func classFile(
    _ listing: DatasetListing, _ options: DatasetOptions
  ) throws(DatasetError) -> ClassFile? {
    if let path = options.classFile { return try ClassFile(path: path, acceptsPipe: true) }
    return try ClassFile.find(in: listing.root)
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

  /// Classes that some mask holds, but none of the training.
  private static func unlearnt(
    _ training: [SampleInspection], _ survey: MaskSurvey, _ encoding: MaskEncoding?
  ) -> [String] {
    guard let encoding else { return [] }
    let reader = encoding.reader()
    var pixels = [Int](repeating: 0, count: encoding.classes.count)
    for mask in training.compactMap(\.mask) {
      pixels = zip(pixels, reader.pixels(in: mask).classes).map { $0 + $1 }
    }
    let unlearnt = pixels.indices.filter { index in
      pixels[index] == 0 && holds(survey, encoding, Int(encoding.mapping.storedValue(ofClass: index)))
        && Int(encoding.mapping.storedValue(ofClass: index)) != encoding.ignoreIndex
    }
    if unlearnt.isEmpty { return [] }
    let names = unlearnt.map { "class \($0) '\(encoding.classes.names[$0])'" }
    return ["in no training mask, so not to be learnt: \(listed(names))"]
  }

  /// Whether some mask holds a value, in the terms of `MaskMapping.storedValue`.
  private static func holds(_ survey: MaskSurvey, _ encoding: MaskEncoding, _ value: Int) -> Bool {
    switch encoding.mapping {
    case .colors(let colors):
      if !colors.indices.contains(value) { return survey.values[UInt16(clamping: value)] != nil }
      return survey.colors[colors[value]] != nil
        || survey.shownColors.values.contains { $0[colors[value]] != nil }
    case .binary255: return survey.values[value == 1 ? 255 : 0] != nil
    case .index, .values: return UInt16(exactly: value).flatMap { survey.values[$0] } != nil
    }
  }

  /// Classes, and an ignored value, that are named but never seen.
  private static func absences(
    _ survey: MaskSurvey, _ encoding: MaskEncoding?, _ options: DatasetOptions
  ) -> [String] {
    guard let encoding else { return [] }
    let seen = { (value: Int) in holds(survey, encoding, value) }
    var notes: [String] = []
    let absent = encoding.classes.names.indices.filter {
      !seen(Int(encoding.mapping.storedValue(ofClass: $0)))
    }
    if !absent.isEmpty {
      notes.append("in no mask: \(listed(absent.map { "class \($0) '\(encoding.classes.names[$0])'" }))")
    }
    if let ignoreIndex = options.ignoreIndex, !seen(ignoreIndex) {
      notes.append("the value to ignore, \(ignoreIndex), is in no mask")
    }
    return notes
  }
}
