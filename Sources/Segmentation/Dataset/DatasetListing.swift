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
    for part in layout.parts {
      let pairing = SamplePairing(part, root: root)
      samples[part.split ?? .training] = pairing.samples
      faults += pairing.faults
      for candidates in [part.images, part.masks] where candidates.paths.isEmpty {
        faults.append(.emptyFolder(FileSystem.join(root, candidates.folder)))
      }
    }
    if samples[.validation] == nil { holdOut(options) }
  }

  /// All samples in the order of the splits.
  var allSamples: [Sample] { Split.allCases.flatMap { samples[$0] ?? [] } }

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
