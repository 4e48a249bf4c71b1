import SkipSegBasics
import Testing

/// Paths are bytes; their text is visible and leads back to them.
@Suite struct PathTextTests {
  private func bytes(_ text: String) -> [UInt8] { text.pathBytes.dropLast().map { UInt8(bitPattern: $0) } }

  @Test(
    arguments: [
      Array("a/b.jpg".utf8), Array("straße/é.png".utf8), [0x63, 0xE9], [0xFF, 0xFE, 0x00, 0x41], [0xC3],
      [0xE2, 0x82],
      [0xED, 0xA0, 0x80], [0x1B, 0x5B, 0x33, 0x31, 0x6D], [0x0A, 0x0D], [0xC2, 0x9B], [0xE2, 0x80, 0xA8],
      [0xF4, 0x8F, 0xBC, 0x80], [0xF4, 0x8F, 0xBF, 0xBF, 0xFF],
    ] as [[UInt8]])
  func everyNameLeadsBackToItsBytes(_ name: [UInt8]) {
    let text = String(pathBytes: name)
    #expect(bytes(text) == name)
    #expect(text.pathBytes.last == 0)
    #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
    #expect(String(pathBytes: bytes(text)) == text)
  }

  @Test func visibleNamesAreTheirOwnText() {
    #expect(String(pathBytes: Array("straße/naïve 👩‍👩‍👧.jpg".utf8)) == "straße/naïve 👩‍👩‍👧.jpg")
    #expect("caf\u{E9}".withCString { String(cPath: $0) } == "caf\u{E9}")
  }

  @Test func everyByteIsEscapedAndShown() {
    for byte in UInt8.min...UInt8.max {
      let text = String(pathBytes: [byte])
      #expect(bytes(text) == [byte])
      #expect(printable(text).utf8.allSatisfy { (0x20..<0x7F).contains($0) })
    }
    #expect(printable("a\n" + String(pathBytes: [0x63, 0xE9, 0x0A])) == "a\nc\\xE9\\x0A")
    #expect(
      printable("\u{1B}[31mred\t1\u{202E}") == "\u{1B}".unicodeScalars.first!.escaped(asASCII: true)
        + "[31mred\t1\\u{202E}")
    #expect(legible(String(pathBytes: [0x05])) == "\\x05")
  }
}
