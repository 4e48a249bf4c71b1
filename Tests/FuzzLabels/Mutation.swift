import SkipSegBasics

/// A few changes of a file at random places: what a broken copy does, and what an attacker would try.
enum Mutation {
  private static let words = [
    "1e308", "-1", "NaN", "99999999999999999999", "1e7", "0", "[", "]", "{", "}", "\"", "../../../x", "&x;",
    "<", ">",
    "\\u0000", "\u{0}", "null", "1e-320", "4294967296", "-9223372036854775808", "<!DOCTYPE a>", ",",
    "oooooooooooo",
  ].map { Array($0.utf8) }

  static func mutated(_ bytes: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
    var bytes = bytes
    for _ in 0...random.index(below: 4) where !bytes.isEmpty {
      let place = random.index(below: bytes.count)
      let end = min(bytes.count, place + 1 + random.index(below: 20))
      switch random.index(below: 7) {
      case 0: bytes[place] ^= 1 << UInt8(random.index(below: 8))
      case 1: bytes[place] = UInt8(random.index(below: 256))
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
      case 4: bytes.insert(contentsOf: words[random.index(below: words.count)], at: place)
      case 5: bytes.replaceSubrange(place..<end, with: words[random.index(below: words.count)])
      default: bytes.removeSubrange(random.index(below: 8) == 0 ? place..<bytes.count : place..<place + 1)
      }
    }
    return bytes
  }
}
