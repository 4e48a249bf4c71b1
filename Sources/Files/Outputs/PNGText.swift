/// Texts in a PNG file, each behind a keyword (PNG, 3rd edition, 11.3.3.2: tEXt), and whether the file is whole. No pixel is
/// looked at.
package enum PNGText {
  /// A whole chunk. Keyword and text are ASCII.
  package static func chunk(_ keyword: String, _ text: String) -> [UInt8] {
    let content = Array("tEXt\(keyword)\0\(text)".utf8)
    var checksum = CRC32()
    checksum.update(content)
    return bigEndian(UInt32(content.count - 4)) + content + bigEndian(checksum.value)
  }

  /// Where a chunk is put that is to be found without reading on: behind the header. Nil where the bytes begin no PNG.
  package static func place(in bytes: [UInt8]) -> Int? {
    bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) ? 8 + 25 : nil
  }

  /// The text behind a keyword, of the chunks that stand right behind the header.
  /// - Parameter beginning: of a file, with as many chunks as are looked at.
  package static func text(_ keyword: String, in beginning: [UInt8]) -> String? {
    guard var next = place(in: beginning) else { return nil }
    let key = Array("tEXt\(keyword)\0".utf8)
    while next + 12 <= beginning.count, beginning[(next + 4)...].starts(with: "tEXt".utf8) {
      let count = beginning[next..<next + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = next + 8 + count
      guard end + 4 <= beginning.count else { return nil }
      let content = beginning[next + 4..<end]
      if content.starts(with: key) {
        var checksum = CRC32()
        checksum.update(Array(content))
        guard beginning[end..<end + 4].elementsEqual(bigEndian(checksum.value)) else { return nil }
        return String(decoding: content.dropFirst(key.count), as: UTF8.self)
      }
      next = end + 4
    }
    return nil
  }

  /// The last bytes of every whole PNG: the chunk IEND.
  package static let end: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
