extension CounterRandom {
  /// The stream of a sample of an epoch. `sample` is its number within the epoch; `nil` is the epoch's own stream (its
  /// order).
  package init(seed: UInt64, epoch: Int, sample: Int?) {
    var key = Self.mix(seed &+ Self.goldenRatio)
    key = Self.mix(key ^ UInt64(epoch))
    key = Self.mix(key ^ (sample.map { UInt64($0) } ?? .max))
    self.init(key: key)
  }

  /// The stream of a name, such as a parameter's.
  package init(seed: UInt64, stream name: String) {
    self.init(key: Self.mix(stableHash(name.utf8) ^ Self.mix(seed &+ Self.goldenRatio)))
  }
}
