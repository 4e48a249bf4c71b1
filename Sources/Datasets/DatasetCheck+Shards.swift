import SkipSegBasics
import SkipSegConcurrency
import SkipSegFiles
import SkipSegImaging

extension DatasetCheck {
  /// Reads the files of one shard only, by the paths of photographs within the data set, and leaves what was found for
  /// `merge`.
  ///
  /// - Throws: as `run` does.
  package static func run(
    _ root: String, shard: Shard, options: DatasetOptions, stop: StopSignal, report: (Event) -> Void
  ) throws -> CheckPart {
    let listing = try DatasetListing(root, options: options)
    // A list that can't be read is told of before the work.
    _ = try DatasetInspection.classFile(listing, options)
    let all = listing.allSamples
    let places = all.indices.filter { shard.holds(FileSystem.path(all[$0].image, below: root)) }
    let inspected = try DatasetInspection.inspected(places.map { all[$0] }, options: options, stop: stop) {
      report(.progress(done: $0, of: $1))
    }
    let part = CheckPart(
      shard: shard, root: root, settings: CheckPart.Settings(options), names: listing.namesText,
      sampleCount: all.count,
      samples: zip(places, inspected).map { CheckPart.Inspected(place: $0, inspection: $1) })
    for fault in part.faults { report(.fault(Fault(fault))) }
    return part
  }

  /// The report of a whole data set, of what checks of all its shards have left: the one that a check of all samples gives.
  ///
  /// - Parameter folders: of the shards.
  /// - Returns: the report, and the seed by which the shards held samples out.
  /// - Throws: `PartError` where a shard is missing or doesn't belong to the others; `DatasetError` as `run` does.
  package static func merge(
    _ folders: [String], threads: Int, report: (Event) -> Void = { _ in }
  ) throws -> (report: CheckReport, seed: UInt64) {
    let parts = try ShardParts<CheckPart>(folders)
    let options = parts.first.settings.options(threads: threads)
    let listing = try DatasetListing(parts.first.root, options: options)
    guard listing.namesText == parts.first.names else {
      throw PartError.changed(folder: parts.all[0].folder, what: "the list of samples")
    }
    var inspected = [SampleInspection?](repeating: nil, count: parts.first.sampleCount)
    var palettes: Set<MaskPalette> = []
    for (folder, part) in parts.all {
      for sample in part.samples {
        guard inspected[sample.place] == nil else {
          throw PartError.damaged(file: FileSystem.join(folder, CheckPart.name))
        }
        inspected[sample.place] = sample.inspection.sharing(&palettes)
      }
    }
    let all = inspected.compactMap(\.self)
    guard all.count == inspected.count else {
      throw PartError.changed(folder: parts.all[0].folder, what: "the list of samples")
    }
    let classFile = try DatasetInspection.classFile(listing, options)
    return (try self.report(listing, classFile, all, options: options, report: report), options.seed)
  }
}
