import SkipSegImaging

/// Which objects are listed and counted. Masks stay as they are.
package struct ObjectSelection: Sendable, Equatable {
  /// The class that has no objects.
  package var background: Int?
  /// Whether objects at the edge of the picture, of which a part may be missing, are left out.
  package var excludesEdge = false
  /// Objects of fewer pixels are left out.
  package var leastArea = 1

  package init(background: Int?, excludesEdge: Bool = false, leastArea: Int = 1) {
    self.background = background
    self.excludesEdge = excludesEdge
    self.leastArea = leastArea
  }

  func holds(_ object: MeasuredObject) -> Bool {
    object.area >= leastArea && !(excludesEdge && object.touchesEdge)
  }
}

/// The areas of the classes of one mask, and its objects.
package struct MaskMeasurement: Sendable, Equatable {
  /// One class on the mask.
  package struct ClassArea: Sendable, Equatable {
    package var pixels = 0
    /// The sum over its pixels of how sure the network is; nil where none was asked.
    package var confidence: Double?
  }

  /// In the order of the class list.
  package let classes: [ClassArea]
  /// Those that are listed, in the raster order of their first pixels.
  package let objects: [MeasuredObject]

  /// - Parameters:
  ///   - map: class indices; all else is ignored.
  ///   - confidence: `[height][width]`, how sure the network is of each pixel: 255 is 1.
  package init(
    _ map: LabelMap, classCount: Int, selection: ObjectSelection, confidence: [UInt8]? = nil
  ) {
    precondition(confidence == nil || confidence?.count == map.labels.count, "one confidence a pixel")
    classes = Self.areas(map, classCount: classCount, confidence: confidence)
    let components = ConnectedComponents(
      map.labels, width: map.width, labelCount: classCount,
      background: selection.background.map { UInt16($0) })
    var sums = [PixelSums](repeating: PixelSums(), count: components.count)
    var labels = [Int](repeating: 0, count: components.count)
    var holes = [Int](repeating: 1, count: components.count)
    for run in components.runs {
      sums[run.component].add(columns: run.columns, row: run.row)
      labels[run.component] = Int(run.label)
      // Runs are points of a graph, contacts its lines: the first Betti number counts what is surrounded.
      holes[run.component] += Int(run.contacts) - 1
      if let confidence {
        let places =
          run.row * map.width + run.columns.lowerBound..<run.row * map.width + run.columns.upperBound
        sums[run.component].confidence = (sums[run.component].confidence ?? 0) + Self.sum(confidence, places)
      }
    }
    Self.addPerimeters(of: components, in: map, to: &sums)
    objects = sums.indices.lazy.map {
      MeasuredObject(sums[$0], label: labels[$0], holes: holes[$0], width: map.width, height: map.height)
    }.filter(selection.holds)
  }

  /// What measuring takes beside the mask, in bytes, as for objects that are counted.
  package static func bytes(pixels: Int) -> Int { ObjectCounts.bytes(pixels: pixels) }

  private static func areas(_ map: LabelMap, classCount: Int, confidence: [UInt8]?) -> [ClassArea] {
    var areas = [ClassArea](repeating: ClassArea(), count: classCount)
    map.labels.withUnsafeBufferPointer { labels in
      var start = 0
      while start < labels.count {
        let label = labels[start]
        var end = start + 1
        while end < labels.count && labels[end] == label { end += 1 }
        if Int(label) < classCount {
          areas[Int(label)].pixels += end - start
          if let confidence {
            areas[Int(label)].confidence = (areas[Int(label)].confidence ?? 0) + sum(confidence, start..<end)
          }
        }
        start = end
      }
    }
    return areas
  }

  private static func sum(_ confidence: [UInt8], _ places: Range<Int>) -> Double {
    Double(confidence[places].reduce(0) { $0 + Int($1) }) / 255
  }

  /// Three rows of borders are kept at a time. Neighbours of one label belong to one object, so that labels are compared in
  /// place of objects.
  private static func addPerimeters(
    of components: ConnectedComponents, in map: LabelMap, to sums: inout [PixelSums]
  ) {
    let (width, height, runs) = (map.width, map.height, components.runs)
    var firstRun = [Int](repeating: runs.count, count: height + 1)
    for index in runs.indices.reversed() { firstRun[runs[index].row] = index }
    for row in (0..<height).reversed() { firstRun[row] = min(firstRun[row], firstRun[row + 1]) }
    // A place before the first column and one behind the last; 0 is no border, else the label and 1.
    let stride = width + 2
    var borders = [UInt16](repeating: 0, count: 3 * stride)
    map.labels.withUnsafeBufferPointer { labels in
      borders.withUnsafeMutableBufferPointer { borders in
        func findBorder(_ row: Int) {
          let start = row % 3 * stride + 1
          for place in start..<start + width { borders[place] = 0 }
          guard row < height else { return }
          let isAtEdge = row == 0 || row == height - 1
          for run in runs[firstRun[row]..<firstRun[row + 1]] {
            let (label, mark) = (run.label, run.label + 1)
            let (first, last) = (run.columns.lowerBound, run.columns.upperBound - 1)
            borders[start + first] = mark
            borders[start + last] = mark
            for column in first..<last {
              let place = row * width + column
              if isAtEdge || labels[place - width] != label || labels[place + width] != label {
                borders[start + column] = mark
              }
            }
          }
        }
        findBorder(0)
        for row in 0..<height {
          findBorder(row + 1)
          let (own, above, below) = (
            row % 3 * stride + 1, (row + 2) % 3 * stride + 1, (row + 1) % 3 * stride + 1
          )
          for run in runs[firstRun[row]..<firstRun[row + 1]] {
            let mark = run.label + 1
            func isBorder(_ place: Int) -> Int { borders[place] == mark ? 1 : 0 }
            for column in run.columns where borders[own + column] == mark {
              let sides =
                isBorder(own + column - 1) + isBorder(own + column + 1) + isBorder(above + column)
                + isBorder(below + column)
              let corners =
                isBorder(above + column - 1) + isBorder(above + column + 1) + isBorder(below + column - 1)
                + isBorder(below + column + 1)
              sums[run.component].perimeter.add(sides: sides, corners: corners)
            }
          }
        }
      }
    }
  }
}
