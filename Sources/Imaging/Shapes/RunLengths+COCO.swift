/// COCO's compressed text of run lengths (cocoapi, `rleToString` and `rleFrString` of maskApi.c).
///
/// Each character less 48 has 6 bits: 5 of a number, the lowest ones first, and 0x20 where more follow; the last is
/// extended by its sign, 0x10. From the fourth on, a number is the difference to the count two before.
extension RunLengths {
  /// Runs go down the columns.
  package init(cocoText text: String, width: Int, height: Int) throws(Fault) {
    try self.init(
      width: width, height: height, direction: .columns, counts: Self.counts(ofCOCOText: text))
  }

  private static func counts(ofCOCOText text: String) throws(Fault) -> [Int] {
    var counts: [Int] = []
    var (number, shift) = (0, 0)
    for character in text.utf8 {
      guard (48..<112).contains(character), shift <= 35 else { throw .text }
      let bits = Int(character) - 48
      number |= (bits & 0x1F) << shift
      shift += 5
      if bits & 0x20 != 0 { continue }
      if bits & 0x10 != 0 { number |= -1 << shift }
      if counts.count > 2 { number += counts[counts.count - 2] }
      // A picture has fewer pixels; and sums of two never overflow.
      guard abs(number) < 1 << 40 else { throw .text }
      counts.append(number)
      (number, shift) = (0, 0)
    }
    if shift > 0 { throw .text }
    return counts
  }

  /// The text of runs that go down the columns.
  package var cocoText: String {
    precondition(direction == .columns, "COCO's runs go down the columns")
    var text: [UInt8] = []
    for (index, count) in counts.enumerated() {
      var number = index > 2 ? count - counts[index - 2] : count
      var more = true
      while more {
        var bits = number & 0x1F
        number >>= 5
        more = bits & 0x10 != 0 ? number != -1 : number != 0
        if more { bits |= 0x20 }
        text.append(UInt8(bits + 48))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
