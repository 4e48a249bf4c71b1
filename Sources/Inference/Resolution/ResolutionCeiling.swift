import SkipSegConcurrency
import SkipSegDatasets
import SkipSegImaging

/// The best IoU that a perfect network could reach at a working scale. It comes from masks alone: each class's share of
/// every working pixel, enlarged as logits are, gives a mask, and that is judged by the mask it was made of (after Long et
/// al., "Fully Convolutional Networks", CVPR 2015, appendix A). Ignored pixels belong to no class and are not judged.
package struct ResolutionCeiling: Sendable, Equatable {
  /// Pixels of each class in the masks; in both the masks and what came of them; in either.
  package private(set) var pixels, intersections, unions: [Int]

  /// Classes of fewer pixels say nothing.
  private static let fewestPixels = 100

  private init(classCount: Int) {
    pixels = [Int](repeating: 0, count: classCount)
    (intersections, unions) = (pixels, pixels)
  }

  /// Of some masks, all counted together. What can't be read takes no part.
  package init(
    of masks: [String], reader: MaskReader, classCount: Int, working: WorkingScale, threads: Int
  ) {
    // Each holds a mask of the photograph's size, and more.
    let parts = parallelMap(masks, threads: min(threads, 4)) { path in
      (try? reader.read(path)).map { Self(of: $0, classCount: classCount, working: working) }
    }
    self.init(classCount: classCount)
    for part in parts.compactMap(\.self) { add(part) }
  }

  /// Of one mask.
  package init(of mask: LabelMap, classCount: Int, working: WorkingScale) {
    self.init(classCount: classCount)
    let present = Set(mask.labels).filter { Int($0) < classCount }.sorted()
    if present.isEmpty { return }
    let predicted = Self.shares(of: present, in: mask, working: working)
      .labels(width: mask.width, height: mask.height)
    for (truth, guess) in zip(mask.labels, predicted.labels) where Int(truth) < classCount {
      let guess = Int(present[Int(guess)])
      pixels[Int(truth)] += 1
      unions[Int(truth)] += 1
      if guess == Int(truth) { intersections[guess] += 1 } else { unions[guess] += 1 }
    }
  }

  private mutating func add(_ other: Self) {
    for index in pixels.indices {
      pixels[index] += other.pixels[index]
      intersections[index] += other.intersections[index]
      unions[index] += other.unions[index]
    }
  }

  /// Of each class; nil where the masks hold too little of it.
  package var iou: [Double?] {
    pixels.indices.map {
      pixels[$0] < Self.fewestPixels ? nil : Double(intersections[$0]) / Double(unions[$0])
    }
  }

  /// The share of each working pixel that each class covers, in place of logits.
  private static func shares(of present: [UInt16], in mask: LabelMap, working: WorkingScale) -> LogitMap {
    let factor = working.factor(width: mask.width, height: mask.height)
    let (width, height) = working.size(width: mask.width, height: mask.height)
    let columns = AxisShares(count: mask.width, newCount: width, factor: factor)
    let rows = AxisShares(count: mask.height, newCount: height, factor: factor)
    var places = [Int](repeating: -1, count: Int(UInt16.max) + 1)
    for (index, label) in present.enumerated() { places[Int(label)] = index * width * height }
    var shares = [Float](repeating: 0, count: present.count * width * height)
    mask.labels.withUnsafeBufferPointer { labels in
      shares.withUnsafeMutableBufferPointer { shares in
        for y in 0..<height {
          for x in 0..<width {
            var area = 0.0
            for line in rows.ranges[y] {
              let share = rows.share(of: line, in: y)
              for column in columns.ranges[x] {
                let weight = share * columns.share(of: column, in: x)
                area += weight
                let place = places[Int(labels[line &* mask.width &+ column])]
                if place >= 0 { shares[place + y * width + x] += Float(weight) }
              }
            }
            for index in present.indices { shares[(index * height + y) * width + x] /= Float(area) }
          }
        }
      }
    }
    return LogitMap(width: width, height: height, values: shares, scale: factor)
  }
}
