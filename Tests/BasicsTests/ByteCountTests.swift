import SkipSegBasics
import Testing

@Suite struct ByteCountTests {
  @Test(
    arguments: [
      ("4GB", 4_000_000_000), ("4 gb", 4_000_000_000), ("1.5GiB", 1_610_612_736), ("800", 800),
      ("512MiB", 536_870_912),
      ("", nil), ("GB", nil), ("-4GB", nil), ("4 loaves", nil), ("0", nil), ("1e99", nil),
      ("99999999999TB", nil),
      ("1..2GB", nil),
    ] as [(String, Int?)])
  func bytesAreReadAsPeopleWriteThem(text: String, bytes: Int?) {
    #expect(ByteCount(text)?.bytes == bytes)
  }
}
