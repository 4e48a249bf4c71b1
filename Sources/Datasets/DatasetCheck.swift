import SkipSegBasics
import SkipSegConcurrency
import SkipSegFiles
import SkipSegImaging

/// Reads every file of a data set once, whole, and collects everything that is wrong.
package enum DatasetCheck {
  package typealias Event = WorkEvent<Never, CheckReport>

  /// `report` is called on this thread: with the progress while files are read, then, as only all masks together tell how
  /// they are to be read, with all notes and faults.
  ///
  /// - Throws: `DatasetError` where there is no data set in the folder, or its class list can't be read; `Stopped` where
  ///   `stop` was requested before the end.
  package static func run(
    _ root: String, options: DatasetOptions = DatasetOptions(), stop: StopSignal = StopSignal(),
    report: (Event) -> Void = { _ in }
  ) throws -> CheckReport {
    let listing = try DatasetListing(root, options: options)
    let classFile = try DatasetInspection.classFile(listing, options)
    let inspected = try DatasetInspection.inspected(listing.allSamples, options: options, stop: stop) {
      report(.progress(done: $0, of: $1))
    }
    return try self.report(listing, classFile, inspected, options: options, report: report)
  }

  /// What all samples of a data set together tell.
  static func report(
    _ listing: DatasetListing, _ classFile: ClassFile?, _ inspected: [SampleInspection],
    options: DatasetOptions, report: (Event) -> Void
  ) throws -> CheckReport {
    let inspection = try DatasetInspection(listing, classFile, inspected, options: options)
    let same = sameImages(inspection)
    var faults = inspection.faults
    var notes = inspection.notes
    if listing.isHeldOut {
      // Which of them are held out changes with seed and share, so this is no fault of a split.
      notes += same.map {
        Note("\($0.first.image): byte for byte the same as \($0.second.image)", file: $0.first.image)
      }
    } else {
      faults += same.filter { $0.firstSplit != $0.secondSplit }.map {
        .sameImage($0.first.image, $0.firstSplit, $0.second.image, $0.secondSplit)
      }
      notes += same.filter { $0.firstSplit == $0.secondSplit }.map {
        Note(
          "\($0.first.image): twice in \($0.firstSplit.rawValue), byte for byte the same as \($0.second.image)",
          file: $0.first.image)
      }
    }
    if let note = Recordings(listing.samples).note(isHeldOut: listing.isHeldOut) { notes.append(Note(note)) }
    let duplicates = nearDuplicates(inspection)
    if !duplicates.isEmpty {
      notes.append(
        Note(
          "\(counted(duplicates.count, "pair")) of pictures in two splits look nearly the same, so scores flatter: "
            + listed(duplicates.map { "\($0) and \($1)" }, first: 3)))
    }
    let (range, rangeNotes) = inspection.sampleRange(options)
    notes += (LabelledShare.notes(inspection.labelledShares) + rangeNotes).map { Note($0) }
    let reader = inspection.encoding.map {
      SampleReader(
        masks: $0.reader(fit: MaskFit(options.reading)), range: range,
        isSparse: LabelledShare.areSparse(inspection.labelledShares))
    }
    for note in notes { report(.note(note)) }
    for fault in faults { report(.fault(Fault(fault))) }
    return CheckReport(
      listing, inspection, reader: reader, duplicates: duplicates, faults: faults, notes: notes)
  }

  /// Pictures of two splits that look alike, though their files differ.
  private static func nearDuplicates(_ inspection: DatasetInspection) -> [(String, String)] {
    let splits = Split.allCases.filter { inspection.samples[$0] != nil }
    var pairs: [(String, String)] = []
    for (index, first) in splits.enumerated() {
      let left = inspection.samples[first] ?? []
      for second in splits[(index + 1)...] {
        let right = inspection.samples[second] ?? []
        pairs += DifferenceHash.nearPairs(left.map(\.appearance), right.map(\.appearance))
          .filter { left[$0.left].imageFingerprint != right[$0.right].imageFingerprint }
          .map { (left[$0.left].sample.image, right[$0.right].sample.image) }
      }
    }
    return pairs
  }

  private struct SameImage {
    let first: Sample
    let firstSplit: Split
    let second: Sample
    let secondSplit: Split
  }

  /// Photographs whose files are equal: each with the first of its kind.
  private static func sameImages(_ inspection: DatasetInspection) -> [SameImage] {
    let all = Split.allCases.flatMap { split in (inspection.samples[split] ?? []).map { (split, $0) } }
    let groups = Dictionary(grouping: all.filter { $0.1.imageFingerprint != nil }, by: \.1.imageFingerprint)
    var result: [SameImage] = []
    // Only files of one size and hash are read again, to be compared.
    for group in groups.values where group.count > 1 {
      var firsts: [(bytes: [UInt8], split: Split, sample: Sample)] = []
      for (split, inspected) in group {
        guard let bytes = try? FileSystem.read(inspected.sample.image) else { continue }
        if let first = firsts.first(where: { $0.bytes == bytes }) {
          result.append(
            SameImage(
              first: first.sample, firstSplit: first.split, second: inspected.sample, secondSplit: split))
        } else {
          firsts.append((bytes, split, inspected.sample))
        }
      }
    }
    return result.sorted { ($0.first.image, $0.second.image) < ($1.first.image, $1.second.image) }
  }
}
