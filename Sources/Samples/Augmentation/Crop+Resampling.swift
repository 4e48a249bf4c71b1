import SkipSegImaging

extension Crop {
  /// Cuts a crop out of an RGB image in one pass: resampled, its colours changed and clamped to 0 to 1.
  ///
  /// - Parameters:
  ///   - geometry: over the whole picture, of which `image` holds `1 / reduction`.
  ///   - width: of the whole picture.
  ///   - padding: the colour outside of the picture, 0 to 1.
  init(
    of image: Image, reduction: Int, width: Int, height: Int, geometry: CropGeometry, color: ColorChange,
    padding: SIMD4<Float>
  ) {
    let size = geometry.size
    self.size = size
    let wholeMap = geometry.pointMap()
    let inside = (0..<size.height).map {
      wholeMap.columnsInside(row: $0, count: size.width, width: width, height: height)
    }
    self.inside = inside
    let filter = TriangleFilter(scale: geometry.scale * Double(reduction))
    let map = geometry.pointMap(reduction: reduction)
    let shift = Int(filter.shift * Double(1 << PointMap.fractionBits))
    pixels = [SIMD4<Float>](unsafeUninitializedCapacity: size.pixels) { target, count in
      target.initialize(repeating: padding)
      filter.weights.withUnsafeBufferPointer { weights in
        image.pixels.withUnsafeBytes { bytes in
          let resampler = Resampler(
            pixels: bytes, width: image.width, height: image.height, weights: weights, color: color)
          for row in 0..<size.height {
            let columns = inside[row]
            let start = map.start(ofRow: row) &+ map.column &* columns.lowerBound &+ shift
            let line = UnsafeMutableBufferPointer(
              rebasing: target[
                row * size.width + columns.lowerBound..<row * size.width + columns.upperBound])
            resampler.resample(from: start, step: map.column, tapCount: filter.tapCount, into: line)
          }
        }
      }
      count = size.pixels
    }
  }
}

/// The innermost loop of augmentation: source pixels times weights, then the change of colours.
private struct Resampler {
  private let pixels: UnsafeRawBufferPointer
  private let width, height: Int
  /// `[phase][tap]`.
  private let weights: UnsafePointer<Float>
  private let red, green, blue, offset: SIMD4<Float>

  init(
    pixels: UnsafeRawBufferPointer, width: Int, height: Int, weights: UnsafeBufferPointer<Float>,
    color: ColorChange
  ) {
    precondition(pixels.count == width * height * 3, "augmentation needs an RGB image")
    self.pixels = pixels
    self.width = width
    self.height = height
    self.weights = weights.baseAddress!
    red = color.red / 255
    green = color.green / 255
    blue = color.blue / 255
    offset = color.offset
  }

  /// Makes a line of pixels. `start` is the point of its first pixel with the filter's shift.
  func resample(
    from start: SIMD2<Int>, step: SIMD2<Int>, tapCount: Int,
    into line: UnsafeMutableBufferPointer<SIMD4<Float>>
  ) {
    var point = start
    for index in line.indices {
      let (column, row) = (point.x >> PointMap.fractionBits, point.y >> PointMap.fractionBits)
      let columnWeights = weights + Self.phase(point.x) * tapCount
      let rowWeights = weights + Self.phase(point.y) * tapCount
      var color = SIMD4<Float>.zero
      // A pixel is loaded with the byte behind it, so the picture's last column is left to the careful way.
      if column >= 0 && column &+ tapCount < width && row >= 0 && row &+ tapCount <= height {
        var source = pixels.baseAddress! + (row &* width &+ column) &* 3
        for rowTap in 0..<tapCount {
          var sum = columnWeights[0] * Self.pixel(at: source)
          for columnTap in 1..<tapCount {
            sum += columnWeights[columnTap] * Self.pixel(at: source + columnTap &* 3)
          }
          color += rowWeights[rowTap] * sum
          source += width &* 3
        }
      } else {
        // At the border its pixels are repeated.
        for rowTap in 0..<tapCount {
          let line = min(max(0, row + rowTap), height - 1) * width
          for columnTap in 0..<tapCount {
            let first = (line + min(max(0, column + columnTap), width - 1)) * 3
            let pixel = SIMD4(Float(pixels[first]), Float(pixels[first + 1]), Float(pixels[first + 2]), 0)
            color += rowWeights[rowTap] * columnWeights[columnTap] * pixel
          }
        }
      }
      let changed = red * color.x + green * color.y + blue * color.z + offset
      line[index] = changed.clampedToUnit
      point &+= step
    }
  }

  @inline(__always)
  private static func pixel(at source: UnsafeRawPointer) -> SIMD4<Float> {
    SIMD4<Float>(SIMD4<Int32>(truncatingIfNeeded: source.loadUnaligned(as: SIMD4<UInt8>.self)))
  }

  @inline(__always)
  private static func phase(_ coordinate: Int) -> Int {
    coordinate >> (PointMap.fractionBits - TriangleFilter.phaseBits) & (1 << TriangleFilter.phaseBits - 1)
  }
}
