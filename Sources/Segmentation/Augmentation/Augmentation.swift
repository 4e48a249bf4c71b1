import Basics
import Imaging

/// What happens to one training sample: where its crop lies and how its colours change.
package struct Augmentation {
  package var geometry: CropGeometry
  package var color: ColorChange

  /// Drawn from `random`, always the same numbers in the same order.
  package init(
    width: Int, height: Int, size: Int, configuration: AugmentationConfiguration,
    normalization: Normalization, random: inout CounterRandom
  ) {
    geometry = CropGeometry(
      width: width, height: height, size: size, configuration: configuration, random: &random)
    let pivot = normalization.mean.reduce(0, +) / Float(normalization.mean.count)
    color = ColorChange(configuration: configuration, pivot: pivot, random: &random)
  }

  package init(geometry: CropGeometry, color: ColorChange) {
    self.geometry = geometry
    self.color = color
  }
}

extension Augmentation {
  /// Cuts the crop out of an RGB image in one pass, resampled, recoloured, clamped to 0 to 1 and normalised, into
  /// `destination`, `[size][size][3]`. Padding is 0, the mean colour, as the network's own convolutions pad.
  ///
  /// Row by row: the source rows are blended into one row, whose pixels are then blended into output pixels.
  package func apply(
    to image: Image, normalization: Normalization, into destination: UnsafeMutableBufferPointer<Float>
  ) {
    let size = geometry.size
    precondition(image.channels == 3, "augmentation needs an RGB image")
    precondition(destination.count == size * size * 3, "the destination does not have the crop's size")
    destination.update(repeating: 0)
    let columns = geometry.columnTaps(width: image.width)
    let rows = geometry.rowTaps(height: image.height)
    guard let columnRange = columns.sourceRange(sourceCount: image.width) else { return }
    let finish = PixelFinish(color: color, normalization: normalization)
    // Taps of weight 0 and the loads of four samples for three may reach past the last source column.
    var blended = [Float](repeating: 0, count: (columnRange.count + columns.tapCount + 1) * 3 + 1)
    image.pixels.withUnsafeBufferPointer { pixels in
      blended.withUnsafeMutableBufferPointer { blended in
        for row in 0..<size where rows.isInside[row] {
          let samples = columnRange.count * 3
          blended[..<samples].update(repeating: 0)
          for tap in 0..<rows.tapCount {
            let weight = rows.weights[row * rows.tapCount + tap]
            if weight == 0 { continue }
            let start = ((Int(rows.first[row]) + tap) * image.width + columnRange.lowerBound) * 3
            let source = UnsafeBufferPointer(rebasing: pixels[start..<start + samples])
            Self.accumulate(source, weight: weight, into: blended)
          }
          let output = UnsafeMutableBufferPointer(
            rebasing: destination[row * size * 3..<(row + 1) * size * 3])
          Self.resample(
            UnsafeBufferPointer(blended), firstColumn: columnRange.lowerBound, columns: columns,
            finish: finish, into: output)
        }
      }
    }
  }

  /// Cuts the same crop out of a mask: the label at each output pixel's centre, `LabelMap.ignored` in the padding.
  package func apply(to mask: LabelMap, into destination: UnsafeMutableBufferPointer<UInt16>) {
    let size = geometry.size
    precondition(destination.count == size * size, "the destination does not have the crop's size")
    destination.update(repeating: LabelMap.ignored)
    let columns = (0..<size).map { geometry.sourceColumn($0, width: mask.width) ?? -1 }
    mask.labels.withUnsafeBufferPointer { labels in
      for row in 0..<size {
        guard let sourceRow = geometry.sourceRow(row, height: mask.height) else { continue }
        for column in 0..<size where columns[column] >= 0 {
          destination[row * size + column] = labels[sourceRow * mask.width + columns[column]]
        }
      }
    }
  }

  private static func accumulate(
    _ source: UnsafeBufferPointer<UInt8>, weight: Float, into sum: UnsafeMutableBufferPointer<Float>
  ) {
    for index in 0..<source.count { sum[index] += weight * Float(source[index]) }
  }

  private static func resample(
    _ row: UnsafeBufferPointer<Float>, firstColumn: Int, columns: ResamplingTaps, finish: PixelFinish,
    into output: UnsafeMutableBufferPointer<Float>
  ) {
    let bytes = UnsafeRawPointer(row.baseAddress!)
    columns.weights.withUnsafeBufferPointer { weights in
      for column in 0..<columns.first.count where columns.isInside[column] {
        let start = (Int(columns.first[column]) - firstColumn) * 3
        var color = SIMD4<Float>.zero
        for tap in 0..<columns.tapCount {
          let sample = bytes.loadUnaligned(
            fromByteOffset: (start + tap * 3) * MemoryLayout<Float>.stride, as: SIMD4<Float>.self)
          color += weights[column * columns.tapCount + tap] * sample
        }
        let pixel = finish(color)
        output[column * 3] = pixel.x
        output[column * 3 + 1] = pixel.y
        output[column * 3 + 2] = pixel.z
      }
    }
  }
}

/// Colour change, clamping and normalisation of one pixel whose samples are 0 to 255.
private struct PixelFinish {
  private let red, green, blue, offset, scale, shift: SIMD4<Float>

  init(color: ColorChange, normalization: Normalization) {
    red = color.red / 255
    green = color.green / 255
    blue = color.blue / 255
    offset = color.offset
    let deviation = normalization.standardDeviation
    let mean = normalization.mean
    scale = SIMD4(1 / deviation[0], 1 / deviation[1], 1 / deviation[2], 0)
    shift = SIMD4(-mean[0] / deviation[0], -mean[1] / deviation[1], -mean[2] / deviation[2], 0)
  }

  @inline(__always)
  func callAsFunction(_ color: SIMD4<Float>) -> SIMD4<Float> {
    let changed = red * color.x + green * color.y + blue * color.z + offset
    return changed.clamped(lowerBound: .zero, upperBound: .one) * scale + shift
  }
}
