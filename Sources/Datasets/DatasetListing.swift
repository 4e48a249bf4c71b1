import SkipSegFiles

/// The pairs of a data set by split, found from names alone: no image has been opened.
struct DatasetListing: Sendable {
  let root: String
  let layout: DatasetLayout.Kind
  var samples: [Split: [Sample]] = [:]
  var faults: [DatasetFault] = []
  var notes: [String]
  /// Whether the validation samples were taken from the others, by seed.
  var isHeldOut = false

  init(_ root: String, options: DatasetOptions) throws(DatasetError) {
    let layout = try DatasetLayout.discover(root, reading: options.reading)
    self.root = root
    self.layout = layout.kind
    notes = layout.notes
    faults = layout.unlisted.map { .unlisted($0) }
    for part in layout.parts {
      let pairing = SamplePairing(part, root: root)
      samples[part.split ?? .training] = pairing.samples
      faults += pairing.faults
      notes += pairing.notes
      for candidates in [part.images, part.masks] where candidates.paths.isEmpty {
        faults.append(.emptyFolder(FileSystem.join(root, candidates.folder)))
      }
    }
    let group = try grouping(options.reading)
    if let names = options.heldOut {
      holdOut(names, ofFold: options.fold)
    } else if let fold = options.fold {
      try holdOut(fold, seed: options.seed, group: group)
    } else if samples[.validation] == nil {
      holdOut(options, group: group)
    } else if options.reading.group != nil {
      noteSharedGroups(group)
    }
    if let share = options.trainingShare { draw(share, seed: options.seed) }
  }

  /// All samples in the order of the splits.
  var allSamples: [Sample] { Split.allCases.flatMap { samples[$0] ?? [] } }
}

extension [Split: [Sample]] {
  /// The same samples; where a name stands in two splits, all under the name of their split, as what is written about
  /// them needs a name of its own.
  package var withDistinctNames: Self {
    let names = values.joined().map(\.name)
    if Set(names).count == names.count { return self }
    return Dictionary(
      uniqueKeysWithValues: map { split, samples in
        let renamed = samples.map {
          Sample(name: FileSystem.join(split.rawValue, $0.name), image: $0.image, mask: $0.mask)
        }
        return (split, renamed)
      })
  }
}
