/// What pages show of single photographs.
extension Evaluator {
  /// The share of a class of the judged pixels of each photograph that has any, true and predicted.
  package func shares(of label: Int) -> [(truth: Double, prediction: Double)] {
    photographs.compactMap { photograph in
      let judged = Double(photograph.judgedPixels)
      if judged == 0 { return nil }
      let counts = photograph.classes.first { $0.label == label }?.counts ?? ClassCounts()
      return (Double(counts.truePixels) / judged, Double(counts.predictedPixels) / judged)
    }
  }

  /// For each of `BoundaryScores.distanceBounds` the share of the pixels of both borders of a class that lie within it of
  /// the other border, over all photographs; empty where there is none.
  package func borderShares(of label: Int) -> [Double] {
    var sums = [Int](repeating: 0, count: BoundaryScores.distanceBounds.count + 1)
    for photograph in photographs {
      guard let boundary = photograph.classes.first(where: { $0.label == label })?.boundary else { continue }
      for (place, count) in boundary.distances.enumerated() { sums[place] += Int(count) }
    }
    let total = sums.reduce(0, +)
    if total == 0 { return [] }
    var within = 0
    return sums.dropLast().map { count in
      within += count
      return Double(within) / Double(total)
    }
  }

  /// Classes that are taken for others, the largest share of the true class first.
  package func confusions(first: Int) -> [Confusion] {
    var found: [Confusion] = []
    for truth in classNames.indices {
      let total = confusionMatrix.truePixels(of: truth)
      for prediction in classNames.indices where prediction != truth {
        let pixels = confusionMatrix[truth: truth, prediction: prediction]
        guard pixels > 0, let picture = worstPicture(truth: truth, prediction: prediction) else { continue }
        found.append(
          Confusion(
            truth: truth, prediction: prediction, share: Double(pixels) / Double(total), picture: picture))
      }
    }
    return Array(
      found.enumerated().sorted { (-$0.element.share, $0.offset) < (-$1.element.share, $1.offset) }
        .prefix(first).map(\.element))
  }
}

/// A share of a class that is predicted as another one.
package struct Confusion: Sendable, Equatable {
  package let truth, prediction: Int
  /// Of the true pixels.
  package let share: Double
  /// The place of the photograph on which it is the largest.
  package let picture: Int
}
