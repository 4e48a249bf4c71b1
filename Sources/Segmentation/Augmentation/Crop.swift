/// The pixels of a square crop on their way from a picture to the network.
struct Crop {
  let size: Int
  /// `[size][size]`: red, green and blue on the scale 0 to 1; the fourth lane is unused.
  var pixels: [SIMD4<Float>]
  /// The columns of each row that show the source. The others are padding.
  let inside: [Range<Int>]
}

extension Crop {
  /// Writes `[size][size][3]`, normalised. Padding is 0, the mean colour, as the network's own convolutions pad.
  func normalize(_ normalization: Normalization, into destination: UnsafeMutableBufferPointer<Float>) {
    precondition(destination.count == size * size * 3, "the destination does not have the crop's size")
    let (mean, deviation) = (normalization.mean, normalization.standardDeviation)
    let scale = SIMD4(1 / deviation[0], 1 / deviation[1], 1 / deviation[2], 0)
    let shift = SIMD4(-mean[0], -mean[1], -mean[2], 0) * scale
    destination.update(repeating: 0)
    pixels.withUnsafeBufferPointer { pixels in
      for row in 0..<size {
        for index in row * size + inside[row].lowerBound..<row * size + inside[row].upperBound {
          let value = pixels[index] * scale + shift
          destination[3 * index] = value.x
          destination[3 * index + 1] = value.y
          destination[3 * index + 2] = value.z
        }
      }
    }
  }
}

extension SIMD4<Float> {
  /// Every lane within 0 to 1. `clamped(lowerBound:upperBound:)` is compiled lane by lane, this to vector instructions.
  @inline(__always)
  var clampedToUnit: SIMD4<Float> {
    let positive = replacing(with: 0, where: self .< 0)
    return positive.replacing(with: 1, where: positive .> 1)
  }
}
