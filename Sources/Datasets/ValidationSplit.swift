import SkipSegBasics

/// Holds samples out of the training set where a data set brings no validation split. Those of one group stay together.
enum ValidationSplit {
  /// Held out is each group whose hash of seed and name is below `share` of all hashes. So none changes sides when others
  /// come, and how many are held out varies. Where that would be none, the one of the smallest hash is held out; where it
  /// would be all, the one of the largest is not. Both results are in the order given.
  static func holdOut(
    _ samples: [Sample], share: Double, seed: UInt64, group: (Sample) -> String = \.name
  ) -> (training: [Sample], validation: [Sample]) {
    precondition(share > 0 && share < 1, "the share held out lies between 0 and 1")
    let ranked = ranked(samples, seed: seed, group: group)
    precondition(ranked.count >= 2, "nothing to hold out of \(ranked.count) groups")
    let limit = share * 0x1p64
    let count = min(max(1, ranked.prefix { Double($0.hash) < limit }.count), ranked.count - 1)
    return parted(samples, heldOut: Set(ranked.prefix(count).map(\.name)), group: group)
  }

  /// The groups are ranked by the hashes of seed and name; every `fold.count`-th of them, from `fold.index` on, is held
  /// out. Each group is held out by one fold of a seed, and the folds' numbers of groups differ by at most one. Both
  /// results are in the order given.
  /// - Parameter samples: no two of the same name.
  static func holdOut(
    _ samples: [Sample], fold: Fold, seed: UInt64, group: (Sample) -> String = \.name
  ) -> (training: [Sample], validation: [Sample]) {
    let ranked = ranked(samples, seed: seed, group: group)
    let heldOut = Set(
      stride(from: fold.index, to: ranked.count, by: fold.count).map { ranked[$0].name })
    return parted(samples, heldOut: heldOut, group: group)
  }

  /// Held out are the samples of these names. Both results are in the order given.
  static func holdOut(
    _ samples: [Sample], named names: [String]
  ) -> (training: [Sample], validation: [Sample]) {
    parted(samples, heldOut: Set(names), group: \.name)
  }

  private static func ranked(
    _ samples: [Sample], seed: UInt64, group: (Sample) -> String
  ) -> [(hash: UInt64, name: String)] {
    Set(samples.map(group)).map { (hash: hash($0, seed: seed), name: $0) }.sorted { $0 < $1 }
  }

  private static func parted(
    _ samples: [Sample], heldOut: Set<String>, group: (Sample) -> String
  ) -> (training: [Sample], validation: [Sample]) {
    (samples.filter { !heldOut.contains(group($0)) }, samples.filter { heldOut.contains(group($0)) })
  }

  /// The same for the same seed and name, whatever else is in the data set.
  static func hash(_ name: String, seed: UInt64) -> UInt64 {
    let seedBytes = (0..<8).map { UInt8(truncatingIfNeeded: seed >> (8 * $0)) }
    return CounterRandom.mix(stableHash(seedBytes + Array(name.utf8)))
  }
}
