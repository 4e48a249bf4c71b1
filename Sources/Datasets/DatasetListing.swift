import Files

/// The pairs of a data set by split, found from names alone: no image has been opened.
struct DatasetListing: Sendable {
  let root: String
  let layout: DatasetLayout.Kind
  private(set) var samples: [Split: [Sample]] = [:]
  private(set) var faults: [DatasetFault] = []
  private(set) var notes: [String]
  /// Whether the validation samples were taken from the others, by seed.
  private(set) var isHeldOut = false

  init(_ root: String, options: DatasetOptions) throws(DatasetError) {
    let layout = try DatasetLayout.discover(root)
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
    if let fold = options.fold {
      try holdOut(fold, seed: options.seed)
    } else if samples[.validation] == nil {
      holdOut(options)
    }
  }

  /// All samples in the order of the splits.
  var allSamples: [Sample] { Split.allCases.flatMap { samples[$0] ?? [] } }

  private mutating func holdOut(_ fold: Fold, seed: UInt64) throws(DatasetError) {
    let splits = samples.withDistinctNames
    let all = [Split.training, .validation].flatMap { splits[$0] ?? [] }
    if all.count < fold.count { throw .tooFewForFolds(root: root, samples: all.count, folds: fold.count) }
    let split = ValidationSplit.holdOut(all, fold: fold, seed: seed)
    samples[.training] = split.training
    samples[.validation] = split.validation
    isHeldOut = true
    notes.append(
      "fold \(fold.index) of \(fold.count): \(split.validation.count) of \(all.count) samples held out by seed \(seed)"
    )
  }

  private mutating func holdOut(_ options: DatasetOptions) {
    guard let all = samples[.training], !all.isEmpty else { return }
    guard all.count > 1 else { return faults.append(.tooFewToHoldOut(folder: root)) }
    let split = ValidationSplit.holdOut(all, share: options.validationShare, seed: options.seed)
    samples[.training] = split.training
    samples[.validation] = split.validation
    isHeldOut = true
    notes.append(
      "no validation split: \(split.validation.count) of \(all.count) samples "
        + "held out by seed \(options.seed)"
    )
  }
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
