/// Weights, images and labels as a function of a name and an index, the same as in `scripts/make_fixtures.py`, so that
/// fixtures hold expected results only.
package struct FixtureValues: Sendable {
  package let seed: Int
  /// Around which the biases lie: a larger one leaves fewer rectifiers near their kink.
  package let biasMiddle: Double

  package init(seed: Int, biasMiddle: Double) {
    self.seed = seed
    self.biasMiddle = biasMiddle
  }

  /// Values in [0, 1) of 24 bits: SplitMix64 over a counter that starts at the FNV-1a hash of the name.
  package func unit(_ name: String, count: Int) -> [Double] {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in "skipseg-\(seed)/\(name)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return (1...UInt64(count)).map { index in
      var bits = hash &+ index &* 0x9E37_79B9_7F4A_7C15
      bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
      bits ^= bits >> 31
      return Double(bits >> 40) * 0x1p-24
    }
  }

  /// Values in [middle - bound, middle + bound).
  package func uniform(_ name: String, count: Int, middle: Double, bound: Double) -> [Float] {
    unit(name, count: count).map { Float(middle + (2 * $0 - 1) * bound) }
  }

  /// Values of a parameter or a running statistic: convolutions as by He et al., the rest near its neutral value.
  package func parameter(_ name: String, shape: [Int]) -> [Float] {
    let count = shape.reduce(1, *)
    if name.hasSuffix("running_var") { return uniform(name, count: count, middle: 1, bound: 0.2) }
    if name.hasSuffix("running_mean") { return uniform(name, count: count, middle: 0, bound: 0.1) }
    if name.hasSuffix("bias") { return uniform(name, count: count, middle: biasMiddle, bound: 0.1) }
    if shape.count >= 2 {
      let fanIn = shape.dropFirst().reduce(1, *)
      return uniform(name, count: count, middle: 0, bound: (6 / Double(fanIn)).squareRoot())
    }
    return uniform(name, count: count, middle: 1, bound: 0.2)
  }

  /// Images of unit variance, [n][channels][height][width].
  package func images(batch: Int, channels: Int, height: Int, width: Int) -> [Float] {
    uniform(
      "images", count: batch * channels * height * width, middle: 0, bound: 3.0.squareRoot())
  }

  /// Labels, [n][height][width], of which a tenth is ignored; of more than two classes the second is absent.
  package func labels(batch: Int, height: Int, width: Int, classCount: Int) -> [UInt16] {
    let count = batch * height * width
    return zip(unit("labels", count: count), unit("ignored", count: count)).map { label, ignored in
      if ignored < 0.1 { return .max }
      let label = UInt16(label * Double(classCount))
      return classCount > 2 && label == 1 ? 0 : label
    }
  }
}
