import SkipSegImaging

/// The boundary scores of every class of one photograph.
///
/// The border of a class is its pixels with a 4-neighbour that is not of the class; what lies outside of the picture is
/// not. Ignored pixels are of no class in either mask, and a border pixel with an ignored 4-neighbour is dropped, because
/// nobody knows whether the class ends there. For boundary IoU ignored pixels count as inside, and are left out of
/// intersection and union.
package struct BoundaryMeasurement {
  private let truth, prediction: [UInt16]
  private let width, height: Int
  private let classCount: Int
  private let hasIgnored: Bool
  private let tolerance: Double

  /// - Parameter tolerance: in pixels.
  package init(truth: LabelMap, prediction: LabelMap, classCount: Int, tolerance: Double) {
    (width, height) = (truth.width, truth.height)
    self.classCount = classCount
    self.tolerance = tolerance
    let none = UInt16(classCount)
    self.truth = truth.labels
    hasIgnored = truth.labels.contains { $0 >= none }
    var judged = prediction.labels
    if hasIgnored {
      for index in judged.indices where truth.labels[index] >= none { judged[index] = LabelMap.ignored }
    }
    self.prediction = judged
  }

  /// The most that measuring takes beside the masks, in bytes, where every pixel is border: the prediction without ignored
  /// pixels, places and distances of the borders, masks and their erosions.
  package static func bytes(pixels: Int) -> Int { 48 * pixels }

  /// A value for each class; nil where the class is in neither mask.
  package var scores: [BoundaryScores?] {
    let actual = shapes(of: truth)
    let predicted = shapes(of: prediction)
    return (0..<classCount).map { label in
      switch (actual[label].isPresent, predicted[label].isPresent) {
      case (false, false): nil
      case (true, false): .alone(.missed)
      case (false, true): .alone(.invented)
      case (true, true): scores(of: UInt16(label), actual[label], predicted[label])
      }
    }
  }

  private func scores(of label: UInt16, _ actual: Shape, _ predicted: Shape) -> BoundaryScores {
    if actual.border.isEmpty || predicted.border.isEmpty { return .unknown }
    let box = actual.box.union(predicted.box)
    let (actualBorder, predictedBorder) = (
      box.local(actual.border, width), box.local(predicted.border, width)
    )
    return BoundaryScores(
      predicted: DistanceTransform(sites: actualBorder, width: box.width, height: box.height)
        .squaredDistances(of: predictedBorder),
      actual: DistanceTransform(sites: predictedBorder, width: box.width, height: box.height)
        .squaredDistances(of: actualBorder),
      tolerance: tolerance, boundaryIoU: boundaryIoU(of: label, in: box))
  }

  private func boundaryIoU(of label: UInt16, in box: Box) -> Double? {
    let band = BoundaryBand.width(ofPicture: width, height)
    // Ignored pixels around the box count as inside.
    let box = hasIgnored ? box.grown(by: band, width: width, height: height) : box
    let none = UInt16(classCount)
    func inBand(_ labels: [UInt16]) -> [UInt8] {
      var mask = [UInt8](repeating: 0, count: box.width * box.height)
      box.forEachRow(width) { row, start in
        for column in 0..<box.width {
          let index = start + column
          mask[row * box.width + column] = labels[index] == label || truth[index] >= none ? 1 : 0
        }
      }
      let core = BoundaryBand.eroded(mask, width: box.width, height: box.height, by: band)
      box.forEachRow(width) { row, start in
        for column in 0..<box.width {
          let isInBand = labels[start + column] == label && core[row * box.width + column] == 0
          mask[row * box.width + column] = isInBand ? 1 : 0
        }
      }
      return mask
    }
    var (intersection, union): (UInt64, UInt64) = (0, 0)
    for (one, two) in zip(inBand(truth), inBand(prediction)) {
      intersection += UInt64(one & two)
      union += UInt64(one | two)
    }
    return quotient(intersection, union)
  }
}

extension BoundaryMeasurement {
  /// A class in one of the masks.
  private struct Shape {
    var isPresent = false
    var box = Box()
    /// Places of the border's pixels in the picture, in ascending order.
    var border: [Int32] = []
  }

  private func shapes(of labels: [UInt16]) -> [Shape] {
    var shapes = [Shape](repeating: Shape(), count: classCount)
    let none = UInt16(classCount)
    labels.withUnsafeBufferPointer { labels in
      truth.withUnsafeBufferPointer { truth in
        for row in 0..<height {
          var column = 0
          while column < width {
            let label = labels[row * width + column]
            var end = column + 1
            while end < width && labels[row * width + end] == label { end += 1 }
            defer { column = end }
            if label >= none { continue }
            let number = Int(label)
            shapes[number].isPresent = true
            shapes[number].box.add(columns: column..<end, row: row)
            for place in column..<end {
              let index = row * width + place
              let isAtEdge = row == 0 || row == height - 1 || place == 0 || place == width - 1
              if !isAtEdge && labels[index - width] == label && labels[index + width] == label
                && labels[index - 1] == label && labels[index + 1] == label
              {
                continue
              }
              let isBesideIgnored =
                hasIgnored
                && (row > 0 && truth[index - width] >= none
                  || row < height - 1 && truth[index + width] >= none
                  || place > 0 && truth[index - 1] >= none || place < width - 1 && truth[index + 1] >= none)
              if !isBesideIgnored { shapes[number].border.append(Int32(index)) }
            }
          }
        }
      }
    }
    return shapes
  }
}

extension BoundaryMeasurement {
  /// A rectangle of pixels; at first empty.
  private struct Box {
    private var columns = Int.max..<Int.max
    private var rows = Int.max..<Int.max

    var width: Int { columns.count }
    var height: Int { rows.count }

    mutating func add(columns new: Range<Int>, row: Int) {
      if rows.isEmpty {
        (columns, rows) = (new, row..<row + 1)
      } else {
        columns = min(columns.lowerBound, new.lowerBound)..<max(columns.upperBound, new.upperBound)
        rows = min(rows.lowerBound, row)..<max(rows.upperBound, row + 1)
      }
    }

    func union(_ other: Box) -> Box {
      var box = self
      box.add(columns: other.columns, row: other.rows.lowerBound)
      box.add(columns: other.columns, row: other.rows.upperBound - 1)
      return box
    }

    func grown(by margin: Int, width: Int, height: Int) -> Box {
      var box = self
      box.columns = max(0, columns.lowerBound - margin)..<min(width, columns.upperBound + margin)
      box.rows = max(0, rows.lowerBound - margin)..<min(height, rows.upperBound + margin)
      return box
    }

    /// Places in a picture of a width as places in the box.
    func local(_ places: [Int32], _ pictureWidth: Int) -> [Int32] {
      places.map { place in
        let (row, column) = Int(place).quotientAndRemainder(dividingBy: pictureWidth)
        return Int32((row - rows.lowerBound) * width + column - columns.lowerBound)
      }
    }

    /// The rows of the box with the place in the picture at which each begins.
    func forEachRow(_ pictureWidth: Int, _ body: (_ row: Int, _ start: Int) -> Void) {
      for row in 0..<height { body(row, (row + rows.lowerBound) * pictureWidth + columns.lowerBound) }
    }
  }
}
