import Foundation
import SkipSegImaging
import TestSupport
import Testing

@Suite struct RunLengthsTests {
  /// Rows 1 to 4 of columns 2 to 6, and row 0 of column 7.
  private static let example = LabelMap(
    width: 8, height: 6,
    labels: (0..<48).map { index in
      let (y, x) = index.quotientAndRemainder(dividingBy: 8)
      return 1...4 ~= y && 2...6 ~= x || y == 0 && x == 7 ? 1 : 0
    })

  private func map(_ runs: RunLengths) -> LabelMap {
    var map = LabelMap(
      width: runs.width, height: runs.height, labels: [UInt16](repeating: 0, count: runs.width * runs.height))
    runs.forEachBlock { columns, rows in
      for y in rows { for x in columns { map.labels[y * runs.width + x] += 1 } }
    }
    return map
  }

  @Test func columnsAndTextOfTheExample() throws {
    let runs = RunLengths(of: 1, in: Self.example, direction: .columns)
    #expect(runs.counts == [13, 4, 2, 4, 2, 4, 2, 4, 2, 4, 1, 1, 5])
    #expect(runs.cocoText == "=420000000OM4")
    let read = try RunLengths(cocoText: "=420000000OM4", width: 8, height: 6)
    #expect(read == runs && map(read) == Self.example && read.oneCount == 21)
  }

  /// A disc of 149 ones in a box 15 wide and 13 high, along the rows.
  @Test func rowsOfADisc() throws {
    let counts = [
      3, 5, 7, 7, 5, 9, 3, 11, 2, 11, 2, 12, 1, 12, 1, 26, 1, 12, 1, 12, 2, 11, 3, 9, 5, 7, 7, 5, 3,
    ]
    for (width, height) in [(13, 15), (15, 13)] {
      let runs = try RunLengths(width: width, height: height, direction: .rows, counts: counts)
      #expect(runs.oneCount == 149)
      #expect(RunLengths(of: 1, in: map(runs), direction: .rows).counts == counts)
    }
  }

  private struct Fixture: Decodable {
    struct Polygon: Decodable {
      let points: [Double]
      let counts: String
    }
    let masks: [String]
    let width: Int
    let height: Int
    let polygons: [Polygon]
  }

  private func fixture() throws -> Fixture {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/coco", withExtension: "json"))
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
  }

  /// As `scripts/make_label_fixtures.py` makes them.
  private func cells(_ index: Int) -> LabelMap {
    let values = FixtureValues(seed: 15, biasMiddle: 0)
    let head = values.unit("mask-\(index)", count: 4)
    let (width, height, cell) = (1 + Int(head[0] * 40), 1 + Int(head[1] * 40), 1 + Int(head[2] * 8))
    let columns = (width + cell - 1) / cell
    let shades = values.unit("cells-\(index)", count: columns * ((height + cell - 1) / cell))
    let labels = (0..<width * height).map { place -> UInt16 in
      let (y, x) = place.quotientAndRemainder(dividingBy: width)
      return shades[y / cell * columns + x / cell] < head[3] ? 1 : 0
    }
    return LabelMap(width: width, height: height, labels: labels)
  }

  @Test func textsAreThoseOfPycocotools() throws {
    let texts = try fixture().masks
    #expect(texts.count == 1000)
    for (index, text) in texts.enumerated() {
      let map = cells(index)
      let runs = RunLengths(of: 1, in: map, direction: .columns)
      #expect(runs.cocoText == text, "mask \(index)")
      let read = try RunLengths(cocoText: text, width: map.width, height: map.height)
      #expect(read == runs && self.map(read) == map, "mask \(index)")
    }
  }

  /// It looks at five points a pixel; borders may differ.
  @Test func polygonsAreThoseOfPycocotools() throws {
    let fixture = try fixture()
    let (width, height) = (fixture.width, fixture.height)
    #expect(fixture.polygons.count == 40)
    for (index, polygon) in fixture.polygons.enumerated() {
      let points = stride(from: 0, to: polygon.points.count, by: 2).map {
        Point(polygon.points[$0], polygon.points[$0 + 1])
      }
      var own = LabelMap(width: width, height: height, labels: [UInt16](repeating: 0, count: width * height))
      _ = try own.paint(.polygon(points), label: 1, background: 0)
      let theirs = map(try RunLengths(cocoText: polygon.counts, width: width, height: height))
      let equal = zip(own.labels, theirs.labels).count { $0 == $1 }
      #expect(Double(equal) >= 0.999 * Double(width * height), "polygon \(index): \(equal)")
      #expect(own.labels.contains(1))
    }
  }

  @Test func whatCannotBeIsRefused() {
    #expect(throws: RunLengths.Fault.negative(-1)) {
      try RunLengths(width: 2, height: 2, direction: .rows, counts: [5, -1])
    }
    #expect(throws: RunLengths.Fault.sum(3, width: 2, height: 2)) {
      try RunLengths(width: 2, height: 2, direction: .rows, counts: [1, 2])
    }
    #expect(throws: RunLengths.Fault.sum(nil, width: 2, height: 2)) {
      try RunLengths(width: 2, height: 2, direction: .rows, counts: [.max, 5])
    }
    #expect(throws: RunLengths.Fault.sum(4, width: .max, height: 3)) {
      try RunLengths(width: .max, height: 3, direction: .rows, counts: [4])
    }
    for text in ["=42000000", "o", "oooooooooooo", "\u{7F}", "-", "=420000000OM", "PPPPPPPPPPPPPPPPPPP0"] {
      #expect(throws: RunLengths.Fault.self, "\(text)") {
        try RunLengths(cocoText: text, width: 8, height: 6)
      }
    }
  }

  @Test func emptyAndFullPictures() throws {
    for label in [UInt16(0), 1] {
      let full = LabelMap(width: 3, height: 2, labels: [UInt16](repeating: 1, count: 6))
      let runs = RunLengths(of: label, in: full, direction: .columns)
      #expect(runs.counts == (label == 1 ? [0, 6] : [6]))
      #expect(try RunLengths(cocoText: runs.cocoText, width: 3, height: 2) == runs)
    }
  }
}
