import SkipSegBasics
import SkipSegFiles

/// Which samples are held out where a data set has no validation split, or is cut into folds.
extension DatasetListing {
  /// The group of each sample: what the expression finds in its name, or the name itself.
  /// - Throws: where the expression fits no name at all; where it fits some only, these are faults.
  mutating func grouping(_ reading: DataReading) throws(DatasetError) -> (Sample) -> String {
    guard let expression = reading.group else { return \.name }
    guard let pattern = NamePattern(expression) else {
      preconditionFailure("the setting's rule lets regular expressions through alone")
    }
    var found: [String: String] = [:]
    for sample in allSamples {
      if let group = pattern.part(of: sample.name) {
        found[sample.name] = group
      } else {
        faults.append(.ungrouped(name: sample.image, expression: expression))
      }
    }
    if found.isEmpty && !allSamples.isEmpty { throw .noGroups(root: root, expression: expression) }
    return { [found] sample in
      if let group = found[sample.name] { return group }
      // Where two splits have a name, it stands below that of its split.
      let parts = sample.name.split(separator: "/", maxSplits: 1)
      return parts.count == 2 ? found[String(parts[1])] ?? sample.name : sample.name
    }
  }

  mutating func holdOut(_ fold: Fold, seed: UInt64, group: (Sample) -> String) throws(DatasetError) {
    let all = foldSamples
    let groupCount = Set(all.map(group)).count
    if groupCount < fold.count { throw .tooFewForFolds(root: root, samples: groupCount, folds: fold.count) }
    take(ValidationSplit.holdOut(all, fold: fold, seed: seed, group: group))
    notes.append(
      "fold \(fold.index) of \(fold.count): \(heldOut(of: all.count, groupCount)) held out by seed \(seed)")
  }

  mutating func holdOut(_ options: DatasetOptions, group: (Sample) -> String) {
    guard let all = samples[.training], !all.isEmpty else { return }
    let groupCount = Set(all.map(group)).count
    guard groupCount > 1 else { return faults.append(.tooFewToHoldOut(folder: root)) }
    take(
      ValidationSplit.holdOut(all, share: options.validationShare, seed: options.seed, group: group))
    notes.append(
      "no validation split: \(heldOut(of: all.count, groupCount)) held out by seed \(options.seed)")
  }

  /// The samples that a run held out, whatever chose them.
  mutating func holdOut(_ names: [String], ofFold fold: Fold?) {
    let all = fold == nil ? samples[.training] ?? [] : foldSamples
    take(ValidationSplit.holdOut(all, named: names))
    notes.append(
      "\(samples[.validation]?.count ?? 0) of \(counted(all.count, "sample")) held out, as when the run began"
    )
  }

  /// Says which groups lie in two of the data set's own splits.
  mutating func noteSharedGroups(_ group: (Sample) -> String) {
    let splits = Split.allCases.filter { samples[$0] != nil }
    for (index, first) in splits.enumerated() {
      let groups = Set((samples[first] ?? []).map(group))
      for second in splits[(index + 1)...] {
        let shared = groups.intersection((samples[second] ?? []).map(group)).sorted()
        if shared.isEmpty { continue }
        notes.append(
          "\(counted(shared.count, "group")) both in \(first.rawValue) and in \(second.rawValue), so scores flatter: "
            + listed(shared, first: 3))
      }
    }
  }

  /// Keeps a share of the training samples, at least one: those of the smallest hashes of seed and name, so that a smaller
  /// share lies inside of a larger one.
  mutating func draw(_ share: Double, seed: UInt64) {
    guard let all = samples[.training], !all.isEmpty else { return }
    let count = max(1, Int((Double(all.count) * share).rounded()))
    let kept = Set(
      all.map { (ValidationSplit.hash($0.name, seed: seed), $0.name) }.sorted { $0 < $1 }.prefix(count)
        .map(\.1))
    samples[.training] = all.filter { kept.contains($0.name) }
    if count < all.count {
      notes.append("\(count) of \(counted(all.count, "training sample")) drawn by seed \(seed)")
    }
  }

  private var foldSamples: [Sample] {
    let splits = samples.withDistinctNames
    return [Split.training, .validation].flatMap { splits[$0] ?? [] }
  }

  private mutating func take(_ split: (training: [Sample], validation: [Sample])) {
    samples[.training] = split.training
    samples[.validation] = split.validation
    isHeldOut = true
  }

  private func heldOut(of count: Int, _ groupCount: Int) -> String {
    let words = "\(samples[.validation]?.count ?? 0) of \(count) samples"
    return groupCount == count ? words : words + ", in \(groupCount) groups of which none is divided,"
  }
}
