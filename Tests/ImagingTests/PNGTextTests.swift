import SkipSegFiles
import SkipSegImaging
import Testing

/// Texts in masks that this program writes.
@Suite struct PNGTextTests {
  private let map = LabelMap(width: 3, height: 2, labels: [0, 1, 2, 2, 1, 0])

  private func marked() throws -> [UInt8] {
    let bytes = ImageEncoder.png(map, palette: ImageEncoderTests.palette)
    let place = try #require(PNGText.place(in: bytes))
    let marked = bytes[..<place] + PNGText.chunk("note", "some text") + bytes[place...]
    return OutputStamp("skipseg predict").stamped(Array(marked), as: .png)
  }

  @Test func aTextIsFoundAndThePixelsAreKept() throws {
    let bytes = try marked()
    #expect(PNGText.text("note", in: bytes) == "some text")
    #expect(PNGText.text("Software", in: bytes) == "skipseg predict")
    #expect(PNGText.text("not", in: bytes) == nil && PNGText.text("other", in: bytes) == nil)
    #expect(bytes.suffix(12) == PNGText.end[...])
    guard case .indices(let labels, _, _) = try ImageFile.decodeMask(bytes: bytes, named: "marked") else {
      Issue.record("no labels")
      return
    }
    #expect(labels == map)
  }

  /// Wherever it is cut off or changed.
  @Test func damagedTextsAreNone() throws {
    let bytes = try marked()
    let end = bytes.count - ImageEncoder.png(map, palette: ImageEncoderTests.palette).count + 33
    for count in 0..<end { #expect(PNGText.text("note", in: Array(bytes[..<count])) == nil) }
    for index in 33..<end {
      var changed = bytes
      changed[index] ^= 1
      #expect(PNGText.text("note", in: changed) != "some text" || index < 33 + 36)
    }
    #expect(PNGText.text("note", in: [1, 2, 3]) == nil)
  }
}
