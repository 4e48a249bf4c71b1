import SkipSegImaging

/// Pixels counted by true class and predicted class; every score of an evaluation is a quotient of these counts.
///
/// Counts are integers, so the order in which maps are added and matrices are merged changes nothing.
public struct ConfusionMatrix: Sendable, Equatable, Codable {
  /// Rows, which are true classes, and columns, which are predicted ones.
  public let classCount: Int

  /// `[truth][prediction]`, `classCount + 1` a side. The last column counts predictions that name no class; the
  /// last row counts pixels whose truth is ignored, so that the counting loop needs no branch.
  private var cells: [UInt64]

  /// An empty matrix.
  ///
  /// - Precondition: `classCount` is in `1...65535`, the values that a `LabelMap` can tell apart from `ignored`.
  public init(classCount: Int) {
    precondition(
      (1...Int(LabelMap.ignored)).contains(classCount), "a confusion matrix of \(classCount) classes")
    self.classCount = classCount
    cells = [UInt64](repeating: 0, count: (classCount + 1) * (classCount + 1))
  }

  /// Refuses what the initializer would trap on: a file is the world's.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    classCount = try container.decode(Int.self, forKey: .classCount)
    cells = try container.decode([UInt64].self, forKey: .cells)
    guard (1...Int(LabelMap.ignored)).contains(classCount), cells.count == (classCount + 1) * (classCount + 1)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .cells, in: container,
        debugDescription: "\(cells.count) cells of a confusion matrix of \(classCount) classes")
    }
  }

  /// Counts every pixel of a pair of maps of the same size.
  ///
  /// A pixel whose truth is `LabelMap.ignored`, or any other value that is no class, is ignored. A prediction that
  /// is no class is a miss of the true class and a false alarm of none.
  package mutating func add(truth: LabelMap, prediction: LabelMap) {
    precondition(
      truth.width == prediction.width && truth.height == prediction.height,
      "truth of \(truth.width) x \(truth.height), prediction of \(prediction.width) x \(prediction.height)")
    let none = UInt16(classCount)
    let side = classCount + 1
    cells.withUnsafeMutableBufferPointer { cells in
      truth.labels.withUnsafeBufferPointer { truth in
        prediction.labels.withUnsafeBufferPointer { prediction in
          for pixel in 0..<truth.count {
            cells[Int(min(truth[pixel], none)) * side + Int(min(prediction[pixel], none))] &+= 1
          }
        }
      }
    }
  }

  /// All counts, for another process.
  package var counts: [UInt64] { cells }

  /// Adds the `counts` of a matrix of as many classes.
  package mutating func add(counts: [UInt64]) {
    precondition(counts.count == cells.count, "\(counts.count) counts for \(classCount) classes")
    for cell in cells.indices { cells[cell] += counts[cell] }
  }

  /// Adds the counts of other pixels.
  public static func += (sum: inout ConfusionMatrix, other: ConfusionMatrix) {
    precondition(
      sum.classCount == other.classCount,
      "confusion matrices of \(sum.classCount) and \(other.classCount) classes")
    sum.add(counts: other.cells)
  }

  /// The counts of both.
  public static func + (left: ConfusionMatrix, right: ConfusionMatrix) -> ConfusionMatrix {
    var sum = left
    sum += right
    return sum
  }
}

extension ConfusionMatrix {
  /// How many pixels of class `truth` were predicted as class `prediction`.
  public subscript(truth truth: Int, prediction prediction: Int) -> UInt64 {
    precondition(
      (0..<classCount).contains(truth) && (0..<classCount).contains(prediction),
      "classes \(truth) and \(prediction) of \(classCount)")
    return cells[truth * (classCount + 1) + prediction]
  }

  /// How many pixels of class `truth` were predicted as no class at all.
  public func unpredictedPixels(of truth: Int) -> UInt64 {
    precondition((0..<classCount).contains(truth), "class \(truth) of \(classCount)")
    return cells[truth * (classCount + 1) + classCount]
  }

  /// Pixels that are left out of every score because their truth is no class.
  public var ignoredPixels: UInt64 { cells.suffix(classCount + 1).reduce(0, +) }

  /// Pixels of class `truth`, whatever was predicted.
  public func truePixels(of truth: Int) -> UInt64 {
    (0..<classCount).reduce(unpredictedPixels(of: truth)) { $0 + self[truth: truth, prediction: $1] }
  }

  /// Pixels predicted as class `prediction`, ignored ones left out.
  public func predictedPixels(of prediction: Int) -> UInt64 {
    (0..<classCount).reduce(0) { $0 + self[truth: $1, prediction: prediction] }
  }
}
