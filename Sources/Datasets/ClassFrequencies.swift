/// How often each class occurs in some masks.
package struct ClassFrequencies: Sendable, Equatable {
  /// Of each class.
  private var pixels: [Int]
  /// The labelled pixels of the masks in which the class occurs.
  private var pixelsAround: [Int]

  package init(classCount: Int) {
    pixels = [Int](repeating: 0, count: classCount)
    pixelsAround = pixels
  }

  /// Counts one mask.
  /// - Parameter classes: the pixels of each class in it.
  package mutating func add(_ classes: [Int]) {
    let labelled = classes.reduce(0, +)
    for (index, count) in classes.enumerated() where count > 0 {
      pixels[index] += count
      pixelsAround[index] += labelled
    }
  }

  /// No class counts more than this: the pixels of a class that hardly occurs would drown out all others.
  private static let largestWeight = 10.0

  /// The square root of median frequency balancing (Eigen and Fergus 2015, arXiv:1411.4734, section 5.3): of the median
  /// of all frequencies by the frequency of the class, which is its share of the labelled pixels of the masks in which
  /// it occurs. Without the root rare classes are learnt early, but at the cost of the large ones. At most 10; 1 for a
  /// class that never occurs. Rounded to 3 digits, so that what is printed is what is used.
  package var balancingWeights: [Double] {
    let frequencies = zip(pixels, pixelsAround).map { $1 > 0 ? Double($0) / Double($1) : nil }
    let sorted = frequencies.compactMap(\.self).sorted()
    guard !sorted.isEmpty else { return pixels.map { _ in 1 } }
    let median = (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
    return frequencies.map { frequency in
      guard let frequency else { return 1 }
      return max(1, (min((median / frequency).squareRoot(), Self.largestWeight) * 1000).rounded()) / 1000
    }
  }
}
