import SkipSegFiles
import Testing

@Suite struct CRC32Tests {
  private func checksum(_ pieces: [UInt8]...) -> UInt32 {
    var checksum = CRC32()
    for piece in pieces { checksum.update(piece) }
    return checksum.value
  }

  /// The check value of the catalogue of CRC algorithms, and Python's `zlib.crc32(bytes(range(256)))`.
  @Test func theValuesAreThoseOfOthers() {
    #expect(checksum() == 0)
    #expect(checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(checksum(Array(0...255)) == 0x2905_8C73)
  }

  @Test func piecesMakeNoDifference() {
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    for first in 0...20 {
      for second in first...40 {
        let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]].map(Array.init)
        #expect(checksum(pieces[0], pieces[1], pieces[2]) == checksum(bytes))
      }
    }
  }
}
