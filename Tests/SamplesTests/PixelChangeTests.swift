import Foundation
import SkipSegDatasets
import SkipSegImaging
import SkipSegSamples
import Testing

/// What becomes of the values of a crop: colours, gamma, blur, resolution and noise.
@Suite struct PixelChangeTests: CropTesting {
  @Test(arguments: [(1.3, 1, 1), (1, 0.7, 1), (1, 1, 0.4), (0.8, 1.2, 1.3)] as [(Float, Float, Float)])
  func colorsChangeAsStepByStep(brightness: Float, contrast: Float, saturation: Float) {
    let source = image(1, 1) { _, _ in (120, 80, 100) }
    let color = ColorChange(
      brightness: brightness, contrast: contrast, saturation: saturation, pivot: 0.45)
    var augmentation = Augmentation(geometry: geometry(size: 1))
    augmentation.color = color
    let result = crop(augmentation, source)
    var expected = [120, 80, 100].map { Float($0) / 255 * brightness }
    expected = expected.map { ($0 - 0.45) * contrast + 0.45 }
    let luma = 0.299 * expected[0] + 0.587 * expected[1] + 0.114 * expected[2]
    expected = expected.map { luma + ($0 - luma) * saturation }
    for channel in 0..<3 { #expect(abs(result[channel] - expected[channel]) < 1e-5) }
  }

  /// Luma stays, and the two colour differences turn as a complex number does.
  @Test(arguments: [-90.0, -18, 5, 18, 120, 360]) func huesTurnAroundGrey(degrees: Double) {
    func differences(_ color: [Double]) -> (y: Double, u: Double, v: Double) {
      let y = 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]
      return (y, 0.492 * (color[2] - y), 0.877 * (color[0] - y))
    }
    let source = image(2, 1) { x, _ in x == 0 ? (130, 110, 120) : (77, 77, 77) }
    var augmentation = Augmentation(geometry: geometry(size: 2))
    augmentation.color = ColorChange.none.turningHue(by: degrees)
    let result = crop(augmentation, source).map(Double.init)
    let (before, after) = (differences([130, 110, 120].map { $0 / 255 }), differences(Array(result[..<3])))
    let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
    #expect(abs(after.y - before.y) < 1e-5)
    #expect(abs(after.u - (cosine * before.u - sine * before.v)) < 1e-5)
    #expect(abs(after.v - (sine * before.u + cosine * before.v)) < 1e-5)
    for channel in 3..<6 { #expect(abs(result[channel] - 77.0 / 255) < 1e-5) }
  }

  @Test func colorsStayWithinTheScale() {
    let source = image(2, 1) { x, _ in x == 0 ? (255, 255, 255) : (10, 0, 0) }
    let color = ColorChange(brightness: 1.3, contrast: 1.3, saturation: 1.3, pivot: 0.45)
    var augmentation = Augmentation(geometry: geometry(size: 2))
    augmentation.color = color
    let result = crop(augmentation, source)
    #expect(result.allSatisfy { (0...1).contains($0) })
    #expect(result[0] == 1 && result[4] == 0)
  }

  @Test(arguments: [0.7, 1, 1.5]) func gammaIsAPower(gamma: Double) {
    let source = image(16, 16) { x, y in (x + 16 * y, 255 - x, y) }
    var augmentation = Augmentation(geometry: geometry(size: 16))
    augmentation.gamma = gamma
    for (result, sample) in zip(crop(augmentation, source), source.pixels) {
      #expect(abs(Double(result) - pow(Double(sample) / 255, gamma)) < 1e-3)
    }
  }

  /// The variance of a point's image is that of the filter, in either direction, and no light is lost.
  @Test(arguments: [0.8, 1.1, 1.5]) func blurIsAGaussian(deviation: Double) {
    let size = 31
    let source = image(size, size) { x, y in x == 15 && y == 15 ? (255, 255, 255) : (0, 0, 0) }
    var augmentation = Augmentation(geometry: geometry(size: size))
    augmentation.blur = deviation
    let result = crop(augmentation, source)
    var (sum, across, down) = (0.0, 0.0, 0.0)
    for index in 0..<size * size {
      let value = Double(result[3 * index])
      sum += value
      across += value * pow(Double(index % size - 15), 2)
      down += value * pow(Double(index / size - 15), 2)
    }
    #expect(abs(sum - 1) < 1e-4)
    // Cut off at three deviations, a Gaussian loses a few hundredths of its variance.
    #expect(abs(across / (deviation * deviation) - 1) < 0.06 && abs(down - across) < 1e-4)
  }

  @Test func lowResolutionKeepsRampsAndLosesDetail() {
    let size = 32
    let source = image(size, size) { x, y in (x * 8, y * 8, (x + y) % 2 * 255) }
    var augmentation = Augmentation(geometry: geometry(size: size))
    augmentation.lowResolution = 0.5
    let result = crop(augmentation, source)
    for y in 4..<size - 4 {
      for x in 4..<size - 4 {
        let pixel = (y * size + x) * 3
        #expect(
          abs(result[pixel] * 255 - Float(x * 8)) < 2 && abs(result[pixel + 1] * 255 - Float(y * 8)) < 2)
        #expect(abs(result[pixel + 2] - 0.5) < 0.02)
      }
    }
  }

  @Test func noiseHasItsDeviationAndNoMean() {
    let size = 64
    let source = image(size, size) { _, _ in (128, 128, 128) }
    var augmentation = Augmentation(geometry: geometry(size: size))
    augmentation.noise = Augmentation.Noise(deviation: 0.05, key: 17)
    let differences = crop(augmentation, source).map { Double($0) - 128.0 / 255 }
    let mean = differences.reduce(0, +) / Double(differences.count)
    let variance = differences.map { $0 * $0 }.reduce(0, +) / Double(differences.count)
    #expect(abs(mean) < 0.002 && abs(variance.squareRoot() - 0.05) < 0.002)
    // Neighbours know nothing of each other.
    let product = zip(differences, differences.dropFirst()).map { $0 * $1 }.reduce(0, +)
    #expect(abs(product / Double(differences.count)) < 0.0002)
  }
}
