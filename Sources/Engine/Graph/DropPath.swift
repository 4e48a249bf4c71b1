import SkipSegBasics

/// A branch that is left out of some pictures while training (Huang et al., "Deep Networks with Stochastic Depth",
/// 2016). A picture's branch counts 0 with a chance of `rate` and 1 / (1 - rate) otherwise, so that its mean stays; a
/// network that infers takes it as it is.
package struct DropPath: Sendable {
  /// 0 to less than 1.
  package let rate: Double
  /// Sets the branch apart from the others of its network.
  package let branch: Int

  package init(rate: Double, branch: Int) { (self.rate, self.branch) = (rate, branch) }

  /// What decides which branches are left out of which pictures.
  package struct Draw: Sendable {
    package var seed: UInt64
    package var step: Int
    /// The number of the batch's first picture among those of the step.
    package var firstPicture: Int

    package init(seed: UInt64 = 0, step: Int = 0, firstPicture: Int = 0) {
      (self.seed, self.step, self.firstPicture) = (seed, step, firstPicture)
    }
  }

  /// What a picture's branch counts.
  /// - Parameter picture: its place in the batch.
  package func factor(_ picture: Int, _ draw: Draw) -> Float {
    var random = CounterRandom(
      seed: draw.seed, step: draw.step, branch: branch, picture: draw.firstPicture + picture)
    return random.unit() < rate ? 0 : Float(1 / (1 - rate))
  }
}

extension CounterRandom {
  fileprivate init(seed: UInt64, step: Int, branch: Int, picture: Int) {
    let stream = Self.mix(stableHash("drop path".utf8) ^ Self.mix(seed &+ Self.goldenRatio))
    self.init(key: [step, branch, picture].reduce(stream) { Self.mix($0 ^ UInt64($1)) })
  }
}
