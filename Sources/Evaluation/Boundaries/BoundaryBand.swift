/// The pixels of a mask that lie at most `width` from its outside, by chessboard distance: what `width` erosions by 3 x 3
/// take away (Cheng et al. 2021). What lies outside of the picture is outside of the mask.
package enum BoundaryBand {
  /// 2 % of the diagonal, rounded, at least 1: the width that boundary IoU goes by.
  package static func width(ofPicture width: Int, _ height: Int) -> Int {
    max(1, Int((0.02 * Double(width * width + height * height).squareRoot()).rounded()))
  }

  /// Takes the band away: leaves 1 where the whole square of 2 `band` + 1 pixels around a pixel lies inside. In linear
  /// time: first along the rows, then along the columns, by the length of the run of pixels that are inside.
  ///
  /// - Parameter mask: 1 inside, 0 outside, `[height][width]`.
  package static func eroded(_ mask: [UInt8], width: Int, height: Int, by band: Int) -> [UInt8] {
    var rows = [UInt8](repeating: 0, count: mask.count)
    var result = rows
    let needed = 2 * band + 1
    if needed > width || needed > height { return result }
    mask.withUnsafeBufferPointer { mask in
      rows.withUnsafeMutableBufferPointer { rows in
        for row in 0..<height {
          let start = row * width
          var run = 0
          for column in 0..<width {
            run = mask[start + column] == 0 ? 0 : run + 1
            if run >= needed { rows[start + column - band] = 1 }
          }
        }
      }
    }
    var runs = [Int32](repeating: 0, count: width)
    runs.withUnsafeMutableBufferPointer { runs in
      rows.withUnsafeBufferPointer { rows in
        result.withUnsafeMutableBufferPointer { result in
          for row in 0..<height {
            let start = row * width
            for column in 0..<width {
              runs[column] = rows[start + column] == 0 ? 0 : runs[column] + 1
            }
            if row < needed - 1 { continue }
            let middle = start - band * width
            for column in 0..<width where Int(runs[column]) >= needed { result[middle + column] = 1 }
          }
        }
      }
    }
    return result
  }
}
