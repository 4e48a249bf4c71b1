extension Evaluator {
  /// What was counted of some pictures, as a file keeps it: integers, from which with those of others all scores follow.
  package struct Counts: Sendable, Codable {
    package struct Photograph: Sendable, Codable {
      package let file: String
      let scores: PhotographScores
    }

    let matrix: ConfusionMatrix
    let calibration: Calibration?
    let worst: WorstConfusions
    /// In the order of adding.
    package let photographs: [Photograph]

    /// Whether the counts fit together, as they do unless a file was changed.
    package func isConsistent(classCount: Int) -> Bool {
      matrix.classCount == classCount && worst.refers(toPictures: photographs.count)
        && photographs.allSatisfy { photograph in
          photograph.scores.classes.allSatisfy { (0..<classCount).contains($0.label) && $0.isConsistent }
        } && calibration?.isConsistent ?? true
    }
  }

  package var counts: Counts {
    Counts(
      matrix: confusionMatrix, calibration: calibration, worst: worst,
      photographs: zip(files, photographs).map { Counts.Photograph(file: $0, scores: $1) })
  }
}

extension PhotographClass {
  fileprivate var isConsistent: Bool {
    let bins = boundary?.distances.count ?? 0
    return (bins == 0 || bins == BoundaryScores.distanceBounds.count + 1)
      && [objects?.actual, objects?.found].allSatisfy { $0?.count ?? 3 == 3 }
  }
}

extension Calibration {
  fileprivate var isConsistent: Bool {
    [pixels.count, right.count, confidence.count].allSatisfy { $0 == Self.binCount }
  }
}
