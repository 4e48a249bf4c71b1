import Foundation
import SkipSegBasics
import SkipSegImaging

/// Changes of a crop's own pixels. They change the padding too, which `normalize` overwrites.
extension Crop {
  /// Raises every sample to a power.
  mutating func applyGamma(_ gamma: Float) {
    let steps = 1024
    // One step more than there are samples, as a sample of 1 looks at its right neighbour too.
    let curve = (0...steps + 1).map { pow(Float($0) / Float(steps), gamma) }
    curve.withUnsafeBufferPointer { curve in
      change { pixel in
        var result = SIMD4<Float>.zero
        for channel in 0..<3 {
          let position = pixel[channel] * Float(steps)
          let index = Int(position)
          let (low, high) = (curve[index], curve[index + 1])
          result[channel] = low + (position - Float(index)) * (high - low)
        }
        return result
      }
    }
  }

  /// Adds noise of standard deviation `deviation` to every sample, and clamps it.
  mutating func addNoise(deviation: Float, key: UInt64) {
    var random = CounterRandom(key: key)
    // The sum of four even numbers of 16 bits has nearly the shape of a Gaussian, and this deviation.
    let scale = deviation / (65_536 * (4.0 / 12).squareRoot())
    func noise() -> Float {
      let bits = random.next()
      let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
      return Float(Int(sum) - 131_070) * scale
    }
    change { pixel in
      (pixel + SIMD4(noise(), noise(), noise(), 0)).clampedToUnit
    }
  }

  mutating func blur(deviation: Double) {
    filter([
      (
        AxisTaps(blurring: size.width, deviation: deviation),
        AxisTaps(blurring: size.height, deviation: deviation)
      )
    ])
  }

  /// Shrinks the crop to `share` of its sides, and enlarges it again.
  mutating func lowerResolution(to share: Double) {
    func part(_ side: Int) -> Int { max(1, Int((share * Double(side)).rounded())) }
    let (width, height) = (part(size.width), part(size.height))
    filter([
      (AxisTaps(resizing: size.width, to: width), AxisTaps(resizing: size.height, to: height)),
      (AxisTaps(resizing: width, to: size.width), AxisTaps(resizing: height, to: size.height)),
    ])
  }

  private mutating func change(_ body: (SIMD4<Float>) -> SIMD4<Float>) {
    pixels.withUnsafeMutableBufferPointer { pixels in
      for index in pixels.indices { pixels[index] = body(pixels[index]) }
    }
  }

  /// Filters rows and columns by each of the taps in turn.
  private mutating func filter(_ steps: [(rows: AxisTaps, columns: AxisTaps)]) {
    var width = size.width
    for taps in steps {
      pixels = taps.rows.filterRows(pixels, width: width)
      width = taps.rows.count
      pixels = taps.columns.filterColumns(pixels, width: width)
    }
  }
}

extension AxisTaps {
  /// Makes `[rows][count]` of `[rows][width]`.
  fileprivate func filterRows(_ lines: [SIMD4<Float>], width: Int) -> [SIMD4<Float>] {
    let size = lines.count / width * count
    return [SIMD4<Float>](unsafeUninitializedCapacity: size) { result, initializedCount in
      for (row, start) in stride(from: 0, to: lines.count, by: width).enumerated() {
        for column in 0..<count {
          var sum = SIMD4<Float>.zero
          for tap in column * tapCount..<(column + 1) * tapCount {
            sum += weights[tap] * lines[start + sources[tap]]
          }
          result[row * count + column] = sum
        }
      }
      initializedCount = size
    }
  }

  /// Makes `[count][width]` of `[rows][width]`.
  fileprivate func filterColumns(_ lines: [SIMD4<Float>], width: Int) -> [SIMD4<Float>] {
    var result = [SIMD4<Float>](repeating: .zero, count: count * width)
    for row in 0..<count {
      for tap in row * tapCount..<(row + 1) * tapCount {
        let (weight, start) = (weights[tap], sources[tap] * width)
        for column in 0..<width { result[row * width + column] += weight * lines[start + column] }
      }
    }
    return result
  }
}
