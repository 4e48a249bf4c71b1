import SkipSegConcurrency
import SkipSegImaging

/// The logits of a photograph at its working size, the one at which the network saw it, and what follows from them at the
/// photograph's own size.
///
/// Pixel X of the photograph lies at x = (X + 1/2) * scale - 1/2 of the map, clamped to its pixels; there logits are
/// interpolated bilinearly. That is PyTorch's `interpolate(mode="bilinear", align_corners=False, scale_factor=1 / scale,
/// recompute_scale_factor=False)`, cut to the photograph.
package struct LogitMap: Sendable, Equatable {
  package let width, height, classCount: Int
  /// [class][height][width].
  package let values: [Float]
  /// Pixels of the map per pixel of the photograph.
  package let scale: Double

  package init(width: Int, height: Int, values: [Float], scale: Double = 1) {
    precondition(
      width > 0 && height > 0 && !values.isEmpty && values.count.isMultiple(of: width * height) && scale > 0,
      "a map of \(width) x \(height) at a scale of \(scale) can't hold \(values.count) logits")
    (self.width, self.height, self.values, self.scale) = (width, height, values, scale)
    classCount = values.count / (width * height)
  }

  /// Whether the network saw the photograph as it is.
  func isOwnSize(width: Int, height: Int) -> Bool {
    scale == 1 && (width, height) == (self.width, self.height)
  }

  /// The class with the highest logit of each of the map's own pixels, the first of those that are equal.
  func ownLabels(threads: Int) -> [UInt16] {
    parallelRows(height, width: width, threads: threads) { rows, band in
      let start = rows.lowerBound * width
      values.withUnsafeBufferPointer { values in
        for pixel in band.indices {
          var (best, highest) = (0, values[start + pixel])
          for index in 1..<max(1, classCount) {
            let value = values[index * width * height + start + pixel]
            if value > highest { (best, highest) = (index, value) }
          }
          band[pixel] = UInt16(best)
        }
      }
    }
  }

  /// All logits at the photograph's own size, [class][height][width].
  package func enlarged(width: Int, height: Int, threads: Int = 1) -> [Float] {
    if isOwnSize(width: width, height: height) { return values }
    let grid = EnlargedGrid(self, width: width, height: height)
    return parallelRows(classCount * height, width: width, threads: threads) { rows, band in
      var line = grid.line
      for (index, row) in rows.enumerated() {
        grid.interpolate(
          self, class: row / height, row: row % height, line: &line,
          into: UnsafeMutableBufferPointer(rebasing: band[index * width..<(index + 1) * width]))
      }
    }
  }
}

/// Where the pixels of a photograph lie among those of its working size.
struct EnlargedGrid {
  let columns, rows: Axis

  /// The pixels of one side of the photograph.
  struct Axis {
    /// Of each: the pixel of the map at or before it, the next one, and its way from the first to the second, 0 to 1.
    private(set) var first: [Int] = []
    private(set) var second: [Int] = []
    private(set) var fraction: [Float] = []
    /// Those that lie behind the same pixel of the map.
    private(set) var cells: [Range<Int>] = []

    init(count: Int, mapCount: Int, scale: Double) {
      for index in 0..<count {
        let place = min(max(0, (Double(index) + 0.5) * scale - 0.5), Double(mapCount - 1))
        let pixel = Int(place)
        if first.last == pixel {
          cells[cells.count - 1] = cells[cells.count - 1].lowerBound..<index + 1
        } else {
          cells.append(index..<index + 1)
        }
        first.append(pixel)
        second.append(min(pixel + 1, mapCount - 1))
        fraction.append(Float(place - Double(pixel)))
      }
    }
  }

  init(_ map: LogitMap, width: Int, height: Int) {
    columns = Axis(count: width, mapCount: map.width, scale: map.scale)
    rows = Axis(count: height, mapCount: map.height, scale: map.scale)
  }

  /// Room for a row of the map.
  var line: [Float] { [Float](repeating: 0, count: (columns.second.last ?? 0) + 1) }

  /// One class's logits of a row of the photograph.
  /// - Parameter line: `line`, whatever it holds.
  func interpolate(
    _ map: LogitMap, class index: Int, row: Int, line: inout [Float],
    into target: UnsafeMutableBufferPointer<Float>
  ) {
    let plane = index * map.height
    let (upper, lower) = ((plane + rows.first[row]) * map.width, (plane + rows.second[row]) * map.width)
    let way = rows.fraction[row]
    map.values.withUnsafeBufferPointer { values in
      line.withUnsafeMutableBufferPointer { line in
        for x in line.indices { line[x] = mixed(values[upper + x], values[lower + x], way) }
        columns.first.withUnsafeBufferPointer { first in
          columns.second.withUnsafeBufferPointer { second in
            columns.fraction.withUnsafeBufferPointer { fraction in
              for x in target.indices { target[x] = mixed(line[first[x]], line[second[x]], fraction[x]) }
            }
          }
        }
      }
    }
  }
}

/// In this form a higher value never mixes to a lower one, rounding included.
@inline(__always)
func mixed(_ first: Float, _ second: Float, _ way: Float) -> Float { (1 - way) * first + way * second }
