import SkipSegImaging
import Testing

@Suite struct ReductionTests {
  @Test(arguments: [1, 3], [1, 2, 3]) func aReducedPictureHoldsMeans(channels: Int, factor: Int) {
    let (width, height) = (7, 6)
    let pixels = (0..<width * height * channels).map { UInt8($0 * 37 % 256) }
    let image = Image(width: width, height: height, channels: channels, pixels: pixels)
    let reduced = image.reduced(by: factor)
    #expect(reduced.width == width / factor && reduced.height == height / factor)
    for y in 0..<reduced.height {
      for x in 0..<reduced.width {
        for channel in 0..<channels {
          let samples = (0..<factor * factor).map { index in
            Double(
              pixels[
                ((y * factor + index / factor) * width + x * factor + index % factor) * channels + channel])
          }
          let mean = (samples.reduce(0, +) / Double(samples.count)).rounded()
          #expect(Double(reduced.pixels[(y * reduced.width + x) * channels + channel]) == mean)
        }
      }
    }
  }

  @Test func aReducedMapHoldsTheLabelsOfTheMiddle() {
    let map = LabelMap(width: 5, height: 4, labels: (0..<20).map(UInt16.init))
    #expect(map.reduced(by: 1) == map)
    #expect(map.reduced(by: 2) == LabelMap(width: 2, height: 2, labels: [6, 8, 16, 18]))
    #expect(map.reduced(by: 3) == LabelMap(width: 1, height: 1, labels: [6]))
  }
}
