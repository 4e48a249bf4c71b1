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
    #expect(Self.hash(sum) == expected.hash)
    tree.average(pool: pool)
    #expect(store.gradients.base[7] == sum[7] * (1 / Float(expected.leaves)))
  }

  /// Over more values than a block of the sum has.
  @Test func theSumOfAMillionValuesIsThatOfTheTree() {
    let (tree, pool, count) = (SummationTree(leafCount: 8), ThreadPool(threads: 2), 1_000_000)
    let leaves = (0..<8).map { leaf in
      let values = UnsafeMutablePointer<Float>.allocate(capacity: count)
      for index in 0..<count { values[index] = Self.value(index, leaf: leaf) }
      return values
    }
    defer { for leaf in leaves { leaf.deallocate() } }
    let nodes = Dictionary(
      uniqueKeysWithValues: leaves.enumerated().map { ($0..<$0 + 1, UnsafePointer($1)) })
    tree.sum(nodes, count: count, into: leaves[0], pool: pool)
    #expect(Self.hash(UnsafeBufferPointer(start: leaves[0], count: count)) == 0x5020_6710_cdc4_ec11)
  }

  private static func hash(_ values: some Sequence<Float>) -> UInt64 {
    values.reduce(1_469_598_103_934_665_603) { ($0 ^ UInt64($1.bitPattern)) &* 1_099_511_628_211 }
  }

  @Test func theOwnNodesAreTheLargestOfOwnLeaves() {
    func nodes(_ leaves: Int, _ own: Range<Int>) -> [Range<Int>] {
      SummationTree(leafCount: leaves).nodes(of: own)
    }
    #expect(nodes(8, 0..<8) == [0..<8] && nodes(8, 4..<8) == [4..<8])
    #expect(nodes(6, 0..<3) == [0..<2, 2..<3] && nodes(6, 3..<6) == [3..<4, 4..<6])
    #expect(nodes(20, 13..<20) == [13..<14, 14..<16, 16..<20])
    #expect(nodes(7, 2..<2) == [])
  }

  @Test func aTreeTakesAsManyArraysAsItsSubtreesThatWait() {
    func spares(_ leaves: Int, _ own: Range<Int>) -> Int {
      SummationTree(leafCount: leaves).spareCount(own: own)
    }
    #expect([1, 2, 3, 4, 7, 8, 9, 1000].map { spares($0, 0..<$0) } == [0, 1, 1, 2, 2, 3, 3, 9])
    #expect(spares(8, 3..<4) == 0 && spares(8, 4..<8) == 2 && spares(20, 13..<20) == 4)
  }
}
