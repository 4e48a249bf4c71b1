import SkipSegBasics
import SkipSegEngine
import Testing

@Suite struct GradientTreeTests {
  private static let graph = GraphCase("") { builder in
    builder.convolution("a", builder.input(channels: 20), 50, kernel: 1, padding: 0, bias: false)
  }.graph

  /// Value `index` of leaf `leaf`: all magnitudes from 2^-46 to 1, so that every other order of the sum has other bits.
  private static func value(_ index: Int, leaf: Int) -> Float {
    let bits = CounterRandom.mix(
      UInt64(index) &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(leaf) &* 0xd134_2543_de82_ef95 &+ 1)
    return Float(Int32(truncatingIfNeeded: bits))
      * Float(sign: .plus, exponent: -31 - Int(bits >> 60), significand: 1)
  }

  /// The bytes that any number of machines must come to: hashes of the sum over 1,000 values.
  @Test(
    arguments: [
      (2, 0x171b_b893_be78_15c9), (3, 0x87ab_0c7c_5f35_0960), (5, 0x3b4f_ddfd_ad39_160e),
      (7, 0x36af_5c9e_1889_3dd7), (8, 0xfbfa_9059_144e_2c64),
    ] as [(Int, UInt64)], [1, 3])
  func theSumIsThatOfTheTree(expected: (leaves: Int, hash: UInt64), threads: Int) throws {
    let store = try ParameterStore(graph: Self.graph)
    let pool = ThreadPool(threads: threads)
    let tree = try GradientTree(parameters: store, leafCount: expected.leaves)
    for leaf in 0..<expected.leaves {
      for index in 0..<1000 { store.gradients.base[index] = Self.value(index, leaf: leaf) }
      tree.add(leaf: leaf, pool: pool)
    }
    let sum = (0..<1000).map { store.gradients.base[$0] }
    let hash = sum.reduce(into: UInt64(1_469_598_103_934_665_603)) {
      $0 = ($0 ^ UInt64($1.bitPattern)) &* 1_099_511_628_211
    }
    #expect(hash == expected.hash)
    tree.average(pool: pool)
    #expect(store.gradients.base[7] == sum[7] * (1 / Float(expected.leaves)))
  }

  @Test func aTreeTakesAsManyArraysAsItsSubtreesThatWait() {
    #expect([1, 2, 3, 4, 7, 8, 9, 1000].map(GradientTree.spareCount) == [0, 1, 1, 2, 2, 3, 3, 9])
  }
}
