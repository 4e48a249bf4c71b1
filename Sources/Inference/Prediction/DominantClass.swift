import SkipSegImaging

/// Watches whether one class covers nearly everything in every mask: the sign of a network that has learnt nothing, or
/// was made for other photographs.
package struct DominantClass {
  /// The share of a mask, 0 to 1, above which a class covers nearly everything.
  private static let threshold = 0.99

  /// The class that has covered nearly everything in all masks so far.
  package private(set) var index: UInt16?
  private var isFirst = true

  package init() {}

  package mutating func add(_ labels: LabelMap) {
    let dominant = Self.dominantLabel(of: labels.labels)
    index = isFirst || dominant == index ? dominant : nil
    isFirst = false
  }

  /// Counted by runs, because labels come in areas.
  private static func dominantLabel(of labels: [UInt16]) -> UInt16? {
    var counts: [UInt16: Int] = [:]
    var start = 0
    while start < labels.count {
      let label = labels[start]
      var end = start + 1
      while end < labels.count && labels[end] == label { end += 1 }
      counts[label, default: 0] += end - start
      start = end
    }
    return counts.first { Double($0.value) > threshold * Double(labels.count) }?.key
  }
}
