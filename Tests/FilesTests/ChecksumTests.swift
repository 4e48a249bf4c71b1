import Files
import Testing

@Suite struct ChecksumTests {
  private func checksum(_ pieces: [UInt8]...) -> UInt64 {
    var checksum = Checksum()
    for piece in pieces { piece.withUnsafeBytes { checksum.add($0) } }
    return checksum.value
  }

  private let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 37) }

  /// The value stands in files, so it must never change.
  @Test func theValueIsFixed() {
    #expect(checksum() == 0)
    #expect(checksum(Array("skipseg checkpoint".utf8)) == 0x868b_4903_78f3_33bb)
  }

  @Test func piecesMakeNoDifference() {
    let whole = checksum(bytes)
    for first in 0...20 {
      for second in first...40 {
        let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]].map(Array.init)
        #expect(checksum(pieces[0], pieces[1], pieces[2]) == whole)
      }
    }
  }

  @Test func everyBitAndTheLengthCount() {
    var seen: Set = [checksum(bytes)]
    for bit in 0..<8 * bytes.count {
      var changed = bytes
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(seen.insert(checksum(changed)).inserted)
    }
    for count in 1..<bytes.count { #expect(seen.insert(checksum(Array(bytes[..<count]))).inserted) }
    for zeros in 1...9 {
      #expect(seen.insert(checksum(bytes + [UInt8](repeating: 0, count: zeros))).inserted)
    }
  }
}
