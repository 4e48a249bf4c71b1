import Basics

/// Holds samples out of the training set where a data set brings no validation split.
enum ValidationSplit {
  /// The samples whose hashes of seed and name are the smallest are held out: `share` of them, and at least
  /// one; at least one is left. Order and place of the samples play no part. Both results are in the order
  /// given.
  static func holdOut(
    _ samples: [Sample], share: Double, seed: UInt64
  ) -> (training: [Sample], validation: [Sample]) {
    precondition(samples.count >= 2, "nothing to hold out of \(samples.count) samples")
    precondition(share > 0 && share < 1, "the share held out lies between 0 and 1")
    let count = min(max(1, Int((Double(samples.count) * share).rounded())), samples.count - 1)
    let ranked = samples.map { (hash: hash($0.name, seed: seed), name: $0.name) }.sorted { $0 < $1 }
    let heldOut = Set(ranked.prefix(count).map(\.name))
    return (samples.filter { !heldOut.contains($0.name) }, samples.filter { heldOut.contains($0.name) })
  }

  /// The samples are ranked by the hashes of seed and name; every `fold.count`-th of them, from `fold.index` on, is held
  /// out. Each sample is held out by one fold of a seed, and the folds' sizes differ by at most one. Both results are in
  /// the order given.
  /// - Parameter samples: no two of the same name.
  static func holdOut(
    _ samples: [Sample], fold: Fold, seed: UInt64
  ) -> (training: [Sample], validation: [Sample]) {
    let ranked = samples.map { (hash: hash($0.name, seed: seed), name: $0.name) }.sorted { $0 < $1 }
    let heldOut = Set(
      stride(from: fold.index, to: ranked.count, by: fold.count).map { ranked[$0].name })
    return (samples.filter { !heldOut.contains($0.name) }, samples.filter { heldOut.contains($0.name) })
  }

  /// The same for the same seed and name, whatever else is in the data set.
  static func hash(_ name: String, seed: UInt64) -> UInt64 {
    let seedBytes = (0..<8).map { UInt8(truncatingIfNeeded: seed >> (8 * $0)) }
    return CounterRandom.mix(stableHash(seedBytes + Array(name.utf8)))
  }
}
