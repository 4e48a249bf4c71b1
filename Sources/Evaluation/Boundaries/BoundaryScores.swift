import SkipSegBasics

/// How well the borders of one class agree on one photograph.
package struct BoundaryScores: Sendable, Equatable, Codable {
  /// Where the class is; nil where it is in neither mask, and then no score applies.
  package enum Presence: String, Sendable, Codable {
    case both
    /// In the truth only.
    case missed
    /// In the prediction only.
    case invented
  }

  package let presence: Presence
  /// Nil where every border pixel of a mask lies beside ignored ones, so that the border is not known.
  package let nsd, boundaryF1, boundaryIoU: Double?
  /// In pixels; nil where only one of the masks holds the class too.
  package let hd95, assd: Double?
  /// How many pixels of both borders lie within each of `distanceBounds` of the other border, not within a smaller one;
  /// the last number is that of pixels beyond all of them. Empty where there is no distance.
  package let distances: [UInt32]

  /// In pixels.
  package static let distanceBounds: [Double] = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]

  /// The class is in one of the masks only: no overlap, and no distance.
  static func alone(_ presence: Presence) -> BoundaryScores {
    BoundaryScores(
      presence: presence, nsd: 0, boundaryF1: 0, boundaryIoU: 0, hd95: nil, assd: nil,
      distances: [])
  }

  /// In both masks, but a border is not known.
  static let unknown = BoundaryScores(
    presence: .both, nsd: nil, boundaryF1: nil, boundaryIoU: nil, hd95: nil, assd: nil,
    distances: [])
}

extension BoundaryScores {
  /// From the distances of both borders to each other.
  ///
  /// - Parameters:
  ///   - predicted: squared distances from the pixels of the predicted border to the true one; at least one.
  ///   - actual: from those of the true border to the predicted one; at least one.
  ///   - tolerance: in pixels.
  init(predicted: [Int], actual: [Int], tolerance: Double, boundaryIoU: Double?) {
    let (predicted, actual) = (Self.sortedRoots(predicted), Self.sortedRoots(actual))
    let count = Double(predicted.count + actual.count)
    func within(_ distances: [Double]) -> Double {
      Double(distances.partitioningIndex { $0 > tolerance })
    }
    let (precise, recalled) = (within(predicted), within(actual))
    let (precision, recall) = (precise / Double(predicted.count), recalled / Double(actual.count))
    presence = .both
    nsd = (precise + recalled) / count
    boundaryF1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall)
    self.boundaryIoU = boundaryIoU
    hd95 = [predicted, actual].compactMap { $0.sortedQuantile(0.95) }.max()
    assd = (predicted.reduce(0, +) + actual.reduce(0, +)) / count
    var below = 0
    var numbers: [UInt32] = []
    for bound in Self.distanceBounds + [.infinity] {
      let within = [predicted, actual].reduce(0) { $0 + $1.partitioningIndex { $0 > bound } }
      numbers.append(UInt32(within - below))
      below = within
    }
    distances = numbers
  }

  private static func sortedRoots(_ squares: [Int]) -> [Double] {
    squares.sorted().map { Double($0).squareRoot() }
  }
}
