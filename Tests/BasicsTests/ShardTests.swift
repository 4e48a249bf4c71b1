import SkipSegBasics
import Testing

@Suite struct ShardTests {
  @Test(arguments: ["0/3", "4/3", "1/0", "x", "1", "1/", "/3", "-1/3", "1/3/5", "1.5/3", " 1/3", ""])
  func whatIsNoShardIsRefused(text: String) { #expect(Shard(text) == nil) }

  @Test func aShardIsItsText() throws {
    for text in ["1/1", "3/100", "1001/1001"] { #expect(Shard(text)?.description == text) }
    let shard = try #require(Shard("3/100"))
    #expect(try JSONText.decode([Shard].self, from: JSONText.compact([shard])) == [shard])
    #expect(throws: DecodingError.self) { try JSONText.decode([Shard].self, from: "[\"4/3\"]") }
    #expect(shard.fileName("classes.csv") == "classes-3-of-100.csv")
  }

  /// The rule, written out: others may compute it too.
  @Test func theBytesOfThePathDecide() throws {
    for path in ["a/001.jpg", "a/002.jpg", "caf\u{e9}.png", String(pathBytes: [0x63, 0xE9, 0x2E, 0x70])] {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in path.pathBytes.dropLast() {
        hash = (hash ^ UInt64(UInt8(bitPattern: byte))) &* 0x100_0000_01B3
      }
      let number = Int(CounterRandom.mix(hash) % 7) + 1
      #expect((1...7).filter { Shard($0, of: 7)!.holds(path) } == [number])
    }
  }

  /// Neighbours are parted: without mixing, all even names were in the same shard.
  @Test func shardsAreOfAboutOneSize() {
    for count in [2, 8, 10] {
      let sizes = (1...count).map { number in
        (0..<10_000).count { Shard(number, of: count)!.holds("images/\($0).jpg") }
      }
      #expect(sizes.reduce(0, +) == 10_000)
      #expect(sizes.allSatisfy { abs($0 - 10_000 / count) < 250 }, "\(sizes)")
    }
  }

  @Test func aRankIsAShard() {
    func shard(_ rank: Int?, _ size: Int?) -> String? {
      Shard(Launch(launcher: "mpirun", rank: rank, size: size, libraries: [])).map { "\($0)" }
    }
    #expect(shard(0, 4) == "1/4" && shard(3, 4) == "4/4")
    #expect(shard(1, nil) == nil && shard(nil, 2) == nil && shard(4, 4) == nil)
  }

  @Test func equalContentHasEqualHashes() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    var seen: Set<UInt64> = []
    for count in 0...32 { seen.insert(contentHash(Array(bytes.prefix(count)))) }
    for place in [0, 7, 8, 500, 999] {
      var other = bytes
      other[place] ^= 1
      seen.insert(contentHash(other))
    }
    #expect(seen.count == 38 && contentHash(bytes) == contentHash(bytes.map { $0 }))
  }
}
