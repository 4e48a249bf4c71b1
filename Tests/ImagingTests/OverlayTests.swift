import SkipSegImaging
import Testing

@Suite struct OverlayTests {
  static let palette = [RGB.black, RGB(red: 200, green: 100, blue: 0)]
  static let map = LabelMap(width: 4, height: 1, labels: [0, 1, 2, LabelMap.ignored])

  @Test(arguments: [
    (0.0, [60, 80, 100]), (0.5, [130, 90, 50]), (0.25, [95, 85, 75]), (1.0, [200, 100, 0]),
  ])
  func laysColorsOverLabels(_ opacity: Double, _ marked: [UInt8]) {
    let image = Image(
      width: 4, height: 1, channels: 3,
      pixels: Array([[60, 80, 100], [60, 80, 100], [1, 2, 3], [4, 5, 6]].joined()))
    let result = image.overlaid(with: Self.map, palette: Self.palette, opacity: opacity)
    #expect(result.pixels == [60, 80, 100] + marked + [1, 2, 3, 4, 5, 6])
  }

  @Test func greyPicturesBecomeColor() {
    let image = Image(width: 4, height: 1, channels: 1, pixels: [10, 20, 30, 40])
    let result = image.overlaid(with: Self.map, palette: Self.palette, opacity: 1)
    #expect(result.channels == 3)
    #expect(result.pixels == [10, 10, 10, 200, 100, 0, 30, 30, 30, 40, 40, 40])
  }
}
