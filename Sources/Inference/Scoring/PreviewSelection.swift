import SkipSegEvaluation

/// Chooses the pictures of a validation that a page shows: a few at equal distances, the same in every epoch, and the
/// one that was found worst.
package struct PreviewSelection: Sendable, Codable {
  private static let count = 4

  /// A picture with its place in the data set.
  private struct Found: Sendable, Codable {
    let index: Int
    let preview: Preview
  }

  private let chosen: Set<Int>
  private var previews: [Found] = []
  private var worst: Found?

  package init(sampleCount: Int) {
    let count = min(Self.count, sampleCount)
    chosen = Set((0..<count).map { (2 * $0 + 1) * sampleCount / (2 * count) })
  }

  /// `index` is the place in the data set, and counts the samples that can't be read too.
  package mutating func add(_ scored: ScoredSample, index: Int) {
    let isWorst = isWorst(scored.imageScores.scores.meanIoU, index: index)
    guard isWorst || chosen.contains(index) else { return }
    let found = Found(index: index, preview: Preview(scored))
    if chosen.contains(index) { previews.append(found) }
    if isWorst { worst = found }
  }

  /// Adds what was found on other samples of the same data set.
  package mutating func add(_ other: PreviewSelection) {
    previews += other.previews
    if let found = other.worst, isWorst(found.preview.meanIoU, index: found.index) { worst = found }
  }

  /// Of equal ones the first of the data set is the worst.
  private func isWorst(_ meanIoU: Double?, index: Int) -> Bool {
    guard let meanIoU else { return false }
    guard let worst, let lowest = worst.preview.meanIoU else { return true }
    return (meanIoU, index) < (lowest, worst.index)
  }

  /// In the order of the data set, then the worst one, unless it is among them.
  package var all: [Preview] {
    let previews = previews.sorted { $0.index < $1.index }.map(\.preview)
    guard let worst = worst?.preview, !previews.contains(where: { $0.name == worst.name }) else {
      return previews
    }
    return previews + [worst]
  }

  /// The name of the sample with the lowest mean IoU.
  package var worstName: String? { worst?.preview.name }
}
