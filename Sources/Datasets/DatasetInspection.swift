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
  let notes: [String]

  init(
    _ listing: DatasetListing, depth: SampleInspection.Depth, options: DatasetOptions
  ) throws(DatasetError) {
    let classFile =
      if let path = options.classFile { try ClassFile(path: path) } else {
        try ClassFile.find(in: listing.root)
      }
    let inspected = parallelMap(listing.allSamples, threads: options.threads) {
      SampleInspection($0, depth: depth, limits: options.limits)
    }
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
    faults = listing.faults + judged.flatMap(\.faults) + decision.faults
    notes = listing.notes + decision.notes + Self.absences(survey, decision.encoding, options)
  }

  /// Classes, and an ignored value, that are named but never seen.
  private static func absences(
    _ survey: MaskSurvey, _ encoding: MaskEncoding?, _ options: DatasetOptions
  ) -> [String] {
    guard let encoding else { return [] }
    let seen: (Int) -> Bool =
      switch encoding.mapping {
      case .colors(let colors): { colors.indices.contains($0) && survey.colors[colors[$0]] != nil }
      case .binary255: { survey.values[$0 == 1 ? 255 : 0] != nil }
      case .index, .values: { UInt16(exactly: $0).flatMap { survey.values[$0] } != nil }
      }
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
