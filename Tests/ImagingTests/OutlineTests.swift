import SkipSegImaging
import TestSupport
import Testing

/// Outlines of objects along the edges of pixels.
@Suite struct OutlineTests {
  private func map(_ rows: [String]) -> LabelMap {
    LabelMap(
      width: rows[0].count, height: rows.count,
      labels: rows.flatMap { $0.utf8.map { UInt16($0 - UInt8(ascii: "0")) } })
  }

  private func outlines(_ rows: String...) -> [OutlinedObject] {
    map(rows).outlinedObjects(labelCount: 4, background: 0)
  }

  private func points(_ ring: Ring) -> [[Int]] { ring.points.map { [Int($0.x), Int($0.y)] } }

  @Test func aPixelHasFourCorners() {
    let objects = outlines("000", "010", "000")
    #expect(objects.count == 1 && objects[0].parts.count == 1 && objects[0].label == 1)
    #expect(points(objects[0].parts[0].outer) == [[1, 1], [2, 1], [2, 2], [1, 2]])
    #expect(objects[0].area == 1 && objects[0].parts[0].holes.isEmpty)
  }

  @Test func pixelsThatTouchAtCornersAreParts() {
    let objects = outlines("10", "01")
    #expect(objects.count == 1 && objects[0].parts.map(\.area) == [1, 1])
  }

  /// The hole touches the outside at a corner; neither ring comes there twice.
  @Test func aHoleThatTouchesTheOutsideIsAHole() {
    let objects = outlines("111", "101", "110")
    #expect(objects.count == 1 && objects[0].parts.count == 1)
    let part = objects[0].parts[0]
    #expect(part.outer.area == 8 && part.holes.map(\.area) == [-1] && part.area == 7)
    #expect(points(part.outer) == [[0, 0], [3, 0], [3, 2], [2, 2], [2, 3], [0, 3]])
  }

  /// Noise, rings and fine patterns, in which corners of all kinds stand.
  @Test(arguments: 0..<40) func theRasterizerGivesTheMapBack(seed: Int) throws {
    var random = SeededRandom(UInt64(seed))
    let (width, height) = (1 + Int(random.next() % 30), 1 + Int(random.next() % 30))
    let classes = 2 + UInt64(seed % 3)
    let grain = 1 + seed % 4
    var coarse: [Int: UInt16] = [:]
    let labels = (0..<width * height).map { place -> UInt16 in
      let cell = place / width / grain * 1000 + place % width / grain
      if let label = coarse[cell] { return label }
      let label = UInt16(random.next() % classes)
      coarse[cell] = label
      return label
    }
    let map = LabelMap(width: width, height: height, labels: labels)
    let objects = map.outlinedObjects(labelCount: 4, background: 0)
    let components = ConnectedComponents(labels, width: width, labelCount: 4, background: 0)
    #expect(objects.count == components.count)
    var back = LabelMap(width: width, height: height, labels: [UInt16](repeating: 0, count: labels.count))
    for object in objects {
      var own = 0
      for part in object.parts {
        // With the even-odd rule holes need no other treatment.
        var inside = Set<Int>()
        for ring in [part.outer] + part.holes {
          #expect(Set(ring.points.map { "\($0)" }).count == ring.points.count, "a ring touches itself")
          #expect((ring.area > 0) == (ring == part.outer))
          try Rasterizer(width: width, height: height).forEachBlock(of: .polygon(ring.points)) {
            columns, rows in
            for y in rows { for x in columns { inside.formSymmetricDifference([y * width + x]) } }
          }
        }
        #expect(Double(inside.count) == part.area)
        own += inside.count
        for place in inside { back.labels[place] = object.label }
      }
      #expect(Double(own) == object.area && own == object.runs.reduce(0) { $0 + $1.columns.count })
      // Down the columns.
      let runs = object.runLengths(width: width, height: height)
      var pixels = Set<Int>()
      runs.forEachBlock { columns, rows in for y in rows { for x in columns { pixels.insert(y * width + x) } }
      }
      #expect(pixels == Set(object.runs.flatMap { run in run.columns.map { run.row * width + $0 } }))
    }
    #expect(back == map)
  }

  /// A staircase becomes a line; no corner lies farther from it than asked for.
  @Test func fewerCornersStayNear() {
    let rows = (0..<20).map { y in
      String(repeating: "1", count: y + 1) + String(repeating: "0", count: 20 - y)
    }
    let ring = map(rows).outlinedObjects(labelCount: 2, background: 0)[0].parts[0].outer
    #expect(ring.points.count > 40 && ring.simplified(0) == ring)
    let simple = ring.simplified(1)
    #expect(simple.points.count <= 6 && simple.points.allSatisfy(ring.points.contains))
    #expect(abs(simple.area - ring.area) < 20)
    let pixel = Ring([Point(0, 0), Point(1, 0), Point(1, 1), Point(0, 1)])
    #expect(pixel.simplified(5) == pixel)
  }
}
