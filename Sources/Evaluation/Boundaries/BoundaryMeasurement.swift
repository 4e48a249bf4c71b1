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
    self.truth = truth.labels.map { $0 >= none ? LabelMap.ignored : $0 }
    self.prediction = zip(self.truth, prediction.labels).map { truth, prediction in
      truth == LabelMap.ignored ? truth : min(prediction, none)
    }
    hasIgnored = self.truth.contains(LabelMap.ignored)
  }

  /// The most that measuring takes beside the masks, in bytes, where every pixel is border: the prediction without ignored
  /// pixels, places and distances of the borders, masks and their cores.
  package static func bytes(pixels: Int) -> Int { 48 * pixels }

  /// A value for each class; nil where the class is in neither mask.
  package var scores: [BoundaryScores?] {
    let actual = shapes(of: truth)
    let predicted = shapes(of: prediction)
    let boundaryIoU = boundaryIoU
    return (0..<classCount).map { label in
      switch (actual[label].isPresent, predicted[label].isPresent) {
      case (false, false): nil
      case (true, false): .alone(.missed)
      case (false, true): .alone(.invented)
      case (true, true): scores(actual[label], predicted[label], boundaryIoU: boundaryIoU[label])
      }
    }
  }

  private func scores(_ actual: Shape, _ predicted: Shape, boundaryIoU: Double?) -> BoundaryScores {
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
      tolerance: tolerance, boundaryIoU: boundaryIoU)
  }

  /// A value for each class; nil where it has no band.
  private var boundaryIoU: [Double?] {
    let band = BoundaryBand.width(ofPicture: width, height)
    let (actualCore, predictedCore) = (
      BoundaryBand.core(of: truth, width: width, height: height, band: band),
      BoundaryBand.core(of: prediction, width: width, height: height, band: band)
    )
    let none = UInt16(classCount)
    // The last one takes what is of no class.
    var both = [UInt64](repeating: 0, count: classCount + 1)
    var (actual, predicted) = (both, both)
    for index in truth.indices {
      let (isActual, isPredicted) = (!actualCore[index], !predictedCore[index])
      if isActual { actual[Int(min(truth[index], none))] += 1 }
      if isPredicted { predicted[Int(min(prediction[index], none))] += 1 }
      if isActual && isPredicted && truth[index] == prediction[index] {
        both[Int(min(truth[index], none))] += 1
      }
    }
    return (0..<classCount).map { label in
      quotient(both[label], actual[label] + predicted[label] - both[label])
    }
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

    /// Places in a picture of a width as places in the box.
    func local(_ places: [Int32], _ pictureWidth: Int) -> [Int32] {
      places.map { place in
        let (row, column) = Int(place).quotientAndRemainder(dividingBy: pictureWidth)
        return Int32((row - rows.lowerBound) * width + column - columns.lowerBound)
      }
    }
  }
}
