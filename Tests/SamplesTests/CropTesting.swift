import SkipSegDatasets
import SkipSegImaging
import SkipSegSamples

/// Crops of pictures made up for a test.
protocol CropTesting {}

extension CropTesting {
  /// A normalisation that leaves samples on the scale 0 to 1.
  static var plain: Normalization { Normalization(mean: [0, 0, 0], standardDeviation: [1, 1, 1]) }

  func image(_ width: Int, _ height: Int, _ color: (Int, Int) -> (Int, Int, Int)) -> Image {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let (red, green, blue) = color(x, y)
        pixels += [UInt8(red), UInt8(green), UInt8(blue)]
      }
    }
    return Image(width: width, height: height, channels: 3, pixels: pixels)
  }

  /// An unscaled or scaled crop whose upper left corner lies at a point of the scaled source.
  func geometry(
    scale: Double = 1, originX: Double = 0, originY: Double = 0, size: Int
  ) -> CropGeometry {
    let half = Double(size) / 2
    return CropGeometry(
      scale: scale, center: SIMD2((originX + half) / scale, (originY + half) / scale),
      size: .square(size))
  }

  func crop(
    _ augmentation: Augmentation, _ image: Image, normalization: Normalization = Self.plain
  ) -> [Float] {
    crop(augmentation, uniformSample(image), normalization: normalization)
  }

  func crop(
    _ augmentation: Augmentation, _ sample: DecodedSample, normalization: Normalization
  ) -> [Float] {
    let count = augmentation.geometry.size.pixels * 3
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      buffer.initialize(repeating: .nan)
      let all = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
      augmentation.apply(to: sample, normalization: normalization, into: all)
      initialized = count
    }
  }

  func crop(_ augmentation: Augmentation, _ mask: LabelMap) -> [UInt16] {
    let count = augmentation.geometry.size.pixels
    return [UInt16](unsafeUninitializedCapacity: count) { buffer, initialized in
      augmentation.apply(to: mask, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }

  /// A sample whose labels are all 1.
  func uniformSample(_ image: Image) -> DecodedSample {
    let labels = [UInt16](repeating: 1, count: image.width * image.height)
    return DecodedSample(
      image: image, mask: LabelMap(width: image.width, height: image.height, labels: labels))
  }
}
