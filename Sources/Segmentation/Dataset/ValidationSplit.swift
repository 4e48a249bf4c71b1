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

  /// FNV-1a over the bytes of seed and name (Fowler, Noll, Vo), then the finaliser of SplitMix64 (Steele,
  /// Lea, Flood 2014), without which names that differ in their last letter would stay neighbours.
  static func hash(_ name: String, seed: UInt64) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    let seedBytes = (0..<8).map { UInt8(truncatingIfNeeded: seed >> (8 * $0)) }
    for byte in seedBytes + Array(name.utf8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash = (hash ^ hash >> 30) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ hash >> 27) &* 0x94d0_49bb_1331_11eb
    return hash ^ hash >> 31
  }
}
