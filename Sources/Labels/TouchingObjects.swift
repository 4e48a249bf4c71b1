import SkipSegImaging

/// Objects that can't be told apart any more once they are one class.
enum TouchingObjects {
  /// How many of some objects share a pixel or a border with another one. Objects beyond 65,534 aren't looked at.
  static func count(_ objects: [RunLengths], _ width: Int, _ height: Int) -> Int {
    var map = LabelMap(width: width, height: height, labels: [UInt16](repeating: 0, count: width * height))
    var touching: Set<UInt16> = []
    for (index, runs) in objects.prefix(Int(UInt16.max) - 1).enumerated()
    where runs.width == width && runs.height == height {
      let number = UInt16(index + 1)
      runs.forEachBlock { columns, rows in
        for y in rows {
          for x in columns {
            let before = map.labels[y * width + x]
            if before != 0 && before != number { touching.formUnion([before, number]) }
            map.labels[y * width + x] = number
          }
        }
      }
    }
    func meet(_ a: UInt16, _ b: UInt16) {
      if a != b && a != 0 && b != 0 { touching.formUnion([a, b]) }
    }
    for y in 0..<height {
      for x in 0..<width {
        let own = map.labels[y * width + x]
        if own == 0 { continue }
        if x + 1 < width { meet(own, map.labels[y * width + x + 1]) }
        if y + 1 < height { meet(own, map.labels[(y + 1) * width + x]) }
      }
    }
    return touching.count
  }
}
