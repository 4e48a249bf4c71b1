import SkipSegImaging

extension LabelMap {
  /// The map in which every area of fewer than `least` pixels takes the class of its largest neighbour, by the rule of GDAL's
  /// sieve (alg/gdalsievefilter.cpp of GDAL 3.10).
  ///
  /// Areas are pixels of one class that hang together by 8-connection. The largest neighbour is found by sizes before any
  /// change; of equal ones it is the first met in raster order, where each pixel is compared with those above, above to the
  /// left, above to the right, and left of it. A small area follows the chain of largest neighbours to the first area of
  /// `least` pixels; where the chain runs in a circle before, it stays. Pixels of no class neither change nor are neighbours.
  package func sieved(_ least: Int, classCount: Int) -> LabelMap {
    if least <= 1 { return self }
    let areas = ConnectedComponents(labels, width: width, labelCount: classCount)
    var sizes = [Int](repeating: 0, count: areas.count)
    for run in areas.runs { sizes[run.component] += run.columns.count }
    if sizes.allSatisfy({ $0 >= least }) { return self }
    let targets = Self.targets(largestNeighbors(in: areas, sizes: sizes), sizes: sizes, least: least)
    var classes = [UInt16](repeating: 0, count: areas.count)
    for run in areas.runs { classes[run.component] = run.label }
    var sieved = self
    for run in areas.runs where targets[run.component] != run.component {
      let start = run.row * width
      for place in start + run.columns.lowerBound..<start + run.columns.upperBound {
        sieved.labels[place] = classes[targets[run.component]]
      }
    }
    return sieved
  }

  /// What sieving takes beside the map and its result, in bytes.
  package static func sievingBytes(pixels: Int) -> Int { ObjectCounts.bytes(pixels: pixels) }

  /// Of each area; -1 where it has none.
  private func largestNeighbors(in areas: ConnectedComponents, sizes: [Int]) -> [Int] {
    var largest = [Int](repeating: -1, count: areas.count)
    func compare(_ one: Int, _ other: Int) {
      if one == other || one < 0 || other < 0 { return }
      if largest[one] < 0 || sizes[largest[one]] < sizes[other] { largest[one] = other }
      if largest[other] < 0 || sizes[largest[other]] < sizes[one] { largest[other] = one }
    }
    // With a place of no area at both ends.
    var above = [Int](repeating: -1, count: width + 2)
    var own = above
    var next = areas.runs.startIndex
    for row in 0..<height {
      for place in own.indices { own[place] = -1 }
      while next < areas.runs.endIndex, areas.runs[next].row == row {
        for column in areas.runs[next].columns { own[column + 1] = areas.runs[next].component }
        next += 1
      }
      for place in 1..<width + 1 {
        let area = own[place]
        if area == above[place] && area == above[place - 1] && area == above[place + 1]
          && area == own[place - 1]
        {
          continue
        }
        compare(area, above[place])
        compare(area, above[place - 1])
        compare(area, above[place + 1])
        compare(area, own[place - 1])
      }
      swap(&own, &above)
    }
    return largest
  }

  /// The area whose class each takes: itself where nothing changes.
  private static func targets(_ largest: [Int], sizes: [Int], least: Int) -> [Int] {
    sizes.indices.map { area in
      var (current, visited) = (area, Set<Int>())
      while sizes[current] < least {
        guard largest[current] >= 0, visited.insert(current).inserted else { return area }
        current = largest[current]
      }
      return current
    }
  }
}
