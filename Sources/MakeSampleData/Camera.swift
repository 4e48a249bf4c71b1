import Foundation
import SkipSegBasics
import SkipSegImaging

/// What a lens and a sensor do to a scene.
struct Camera {
  /// The standard deviation of the blur in pixels.
  var blur: Float
  /// How much darker the corners are.
  var vignette: Float
  var exposure: Float
  /// The standard deviation of the sensor noise at middle grey, of white = 1.
  var noise: Float
  var seed: UInt64

  /// Blurs, exposes, adds noise and rounds to bytes. `pixels` is row major.
  func develop(_ pixels: [Color], width: Int, height: Int) -> Image {
    let blurred = blurred(
      blurred(pixels, width: width, height: height, step: 1), width: width, height: height, step: width)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * pixels.count)
    let center = Point(Float(width), Float(height)) / 2
    for (index, pixel) in blurred.enumerated() {
      let offset = (Point(Float(index % width), Float(index / width)) - center) / center
      let light = pixel * exposure * (1 - vignette * dot(offset, offset) / 2)
      for channel in 0..<3 {
        let deviation = noise * (0.5 + light[channel].squareRoot() * 0.7)
        let value = light[channel] + deviation * gaussian(index, channel)
        bytes.append(UInt8(min(max(value, 0), 1) * 255 + 0.5))
      }
    }
    return Image(width: width, height: height, channels: 3, pixels: bytes)
  }

  /// Nearly normal, of variance 1: sums of four uniform values. Three quarters of the variance are common to the channels.
  private func gaussian(_ index: Int, _ channel: Int) -> Float {
    func sum(_ stream: Int) -> Float {
      (0..<4).reduce(-2) { $0 + CounterRandom.lattice(seed, index, 4 * stream + $1) } * 1.732
    }
    return 0.866 * sum(3) + 0.5 * sum(channel)
  }

  /// One pass of a separable Gaussian; pixels beyond the edge repeat the last one.
  private func blurred(_ pixels: [Color], width: Int, height: Int, step: Int) -> [Color] {
    let reach = Int((3 * blur).rounded(.up))
    let kernel = (-reach...reach).map { exp(-Float($0 * $0) / (2 * blur * blur)) }
    let sum = kernel.reduce(0, +)
    return pixels.indices.map { index in
      let (position, count) = step == 1 ? (index % width, width) : (index / width, height)
      return zip(-reach...reach, kernel).reduce(Color.zero) { total, tap in
        let neighbour = min(max(position + tap.0, 0), count - 1)
        return total + pixels[index + (neighbour - position) * step] * (tap.1 / sum)
      }
    }
  }
}
