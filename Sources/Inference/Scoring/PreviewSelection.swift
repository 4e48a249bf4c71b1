import SkipSegEvaluation

/// Chooses the pictures of a validation that a page shows: a few at equal distances, the same in every epoch, and the
/// one that was found worst.
package struct PreviewSelection {
  private static let count = 4

  private let chosen: Set<Int>
  private var previews: [Preview] = []
  private var worst: (meanIoU: Double, preview: Preview)?

  package init(sampleCount: Int) {
    let count = min(Self.count, sampleCount)
    chosen = Set((0..<count).map { (2 * $0 + 1) * sampleCount / (2 * count) })
  }

  /// To be called in the order of the data set; `index` counts the samples that can't be read too.
  package mutating func add(_ scored: ScoredSample, index: Int) {
    let isWorst = scored.imageScores.scores.meanIoU.map { $0 < worst?.meanIoU ?? .infinity } ?? false
    guard isWorst || chosen.contains(index) else { return }
    let preview = Preview(scored)
    if chosen.contains(index) { previews.append(preview) }
    if isWorst, let meanIoU = preview.meanIoU { worst = (meanIoU, preview) }
  }

  /// In the order of the data set, then the worst one, unless it is among them.
  package var all: [Preview] {
    guard let worst = worst?.preview, !previews.contains(where: { $0.name == worst.name }) else {
      return previews
    }
    return previews + [worst]
  }

  /// The name of the sample with the lowest mean IoU.
  package var worstName: String? { worst?.preview.name }
}
