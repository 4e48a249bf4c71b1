import SkipSegDatasets

/// The pixels of a crop on their way from a picture to the network.
struct Crop {
  let size: PixelSize
  /// `[height][width]`: red, green and blue on the scale 0 to 1; the fourth lane is unused.
  var pixels: [SIMD4<Float>]
  /// The columns of each row that show the source. The others are padding.
  let inside: [Range<Int>]
}

extension Crop {
  /// Writes `[height][width][channels]`, normalised: red, green and blue or, for one channel, the luma. Padding is 0, the
  /// mean colour, as the network's own convolutions pad.
  func normalize(_ normalization: Normalization, into destination: UnsafeMutableBufferPointer<Float>) {
    let (mean, deviation) = (normalization.mean, normalization.standardDeviation)
    precondition(
      destination.count == size.pixels * mean.count, "the destination does not have the crop's size")
    destination.update(repeating: 0)
    switch mean.count {
    case 1:
      let scale = ColorChange.luma / deviation[0]
      let shift = -mean[0] / deviation[0]
      forEachPixelInside { destination[$0] = ($1 * scale).sum() + shift }
    case 3:
      let scale = SIMD4(1 / deviation[0], 1 / deviation[1], 1 / deviation[2], 0)
      let shift = -normalization.meanColor * scale
      forEachPixelInside { index, pixel in
        let value = pixel * scale + shift
        destination[3 * index] = value.x
        destination[3 * index + 1] = value.y
        destination[3 * index + 2] = value.z
      }
    default: preconditionFailure("a photograph has 1 or 3 channels, not \(mean.count)")
    }
  }

  @inline(__always)
  private func forEachPixelInside(_ body: (Int, SIMD4<Float>) -> Void) {
    pixels.withUnsafeBufferPointer { pixels in
      for row in 0..<size.height {
        let first = row * size.width
        for index in first + inside[row].lowerBound..<first + inside[row].upperBound {
          body(index, pixels[index])
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
