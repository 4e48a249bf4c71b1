import SkipSegImaging

/// The pixels that lie at most some width from the outside of their class, by chessboard distance: what as many erosions of
/// the class by 3 x 3 take away (Cheng et al. 2021). What lies outside of the picture is outside of the class; ignored
/// pixels are inside of any.
package enum BoundaryBand {
  /// 2 % of the diagonal, rounded, at least 1: the width that boundary IoU goes by.
  package static func width(ofPicture width: Int, _ height: Int) -> Int {
    max(1, Int((0.02 * Double(width * width + height * height).squareRoot()).rounded()))
  }

  /// Whether the whole square of 2 `band` + 1 pixels around a pixel is of one class; for all classes at once and in linear
  /// time, by the lengths of runs: first along the rows, then along the columns.
  ///
  /// - Parameter labels: `[height][width]`; ignored ones are `LabelMap.ignored`.
  package static func core(of labels: [UInt16], width: Int, height: Int, band: Int) -> [Bool] {
    var isCore = [Bool](repeating: false, count: labels.count)
    let needed = 2 * Int32(band) + 1
    if Int(needed) > min(width, height) { return isCore }
    // The class of the stretch of a row around a pixel.
    var stretches = [Int32](repeating: Run.broken, count: labels.count)
    labels.withUnsafeBufferPointer { labels in
      stretches.withUnsafeMutableBufferPointer { stretches in
        for row in 0..<height {
          var run = Run()
          for index in row * width..<(row + 1) * width {
            run.add(labels[index] == LabelMap.ignored ? Run.any : Int32(labels[index]))
            if run.length >= needed { stretches[index - band] = run.label(of: needed) }
          }
        }
      }
    }
    var runs = [Run](repeating: Run(), count: width)
    runs.withUnsafeMutableBufferPointer { runs in
      stretches.withUnsafeBufferPointer { stretches in
        isCore.withUnsafeMutableBufferPointer { isCore in
          for row in 0..<height {
            for column in 0..<width {
              runs[column].add(stretches[row * width + column])
              if runs[column].length >= needed { isCore[(row - band) * width + column] = true }
            }
          }
        }
      }
    }
    return isCore
  }

  /// The pixels before and at a place that may all be of one class.
  private struct Run {
    static let any: Int32 = -1
    static let broken: Int32 = -2

    private var label = any
    private(set) var length: Int32 = 0
    /// The last of them, which may be of any class.
    private var free: Int32 = 0

    mutating func add(_ next: Int32) {
      switch next {
      case Self.any:
        length += 1
        free += 1
      case Self.broken: self = Run()
      default:
        length = next == label || label == Self.any ? length + 1 : free + 1
        label = next
        free = 0
      }
    }

    /// The class of the last `count` pixels.
    func label(of count: Int32) -> Int32 { free >= count ? Self.any : label }
  }
}
