import SkipSegEvaluation
import SkipSegImaging
import Testing

@Suite struct ObjectTests {
  /// connected-components-3d, the first class as background.
  @Test func componentsAreThoseOfAnotherProgram() throws {
    let expected = try ScoreCases.fixture.get().objects
    for number in expected.indices {
      let truth = ScoreCases.masks(number).truth
      let components = ConnectedComponents(
        truth.labels, width: truth.width, labelCount: ScoreCases.classCount, background: 0)
      var sizes = [Int](repeating: 0, count: components.count)
      var labels = sizes
      for run in components.runs {
        sizes[run.component] += run.columns.count
        labels[run.component] = Int(run.label)
      }
      for label in 0..<ScoreCases.classCount {
        let own = zip(sizes, labels).filter { $1 == label }.map(\.0).sorted()
        #expect(own == expected[number][label], "case \(number), class \(label)")
      }
    }
  }

  /// A flood fill, pixel by pixel.
  @Test(arguments: [4, 66, 101]) func componentsAreThoseOfAFloodFill(number: Int) {
    let map = ScoreCases.masks(number).prediction
    var found = [Int](repeating: -1, count: map.labels.count)
    var count = 0
    for start in found.indices where found[start] < 0 {
      var open = [start]
      found[start] = count
      while let index = open.popLast() {
        let (row, column) = index.quotientAndRemainder(dividingBy: map.width)
        for y in max(0, row - 1)...min(map.height - 1, row + 1) {
          for x in max(0, column - 1)...min(map.width - 1, column + 1) {
            let other = y * map.width + x
            if found[other] < 0 && map.labels[other] == map.labels[index] {
              found[other] = count
              open.append(other)
            }
          }
        }
      }
      count += 1
    }
    let components = ConnectedComponents(map.labels, width: map.width, labelCount: ScoreCases.classCount)
    #expect(components.count == count)
    var own = found
    for run in components.runs {
      for column in run.columns { own[run.row * map.width + column] = run.component }
    }
    #expect(own == found)
  }

  private func map(_ width: Int, _ height: Int, objects: [(columns: Range<Int>, rows: Range<Int>)])
    -> LabelMap
  {
    var labels = [UInt16](repeating: 0, count: width * height)
    for object in objects {
      for row in object.rows { for column in object.columns { labels[row * width + column] = 1 } }
    }
    return LabelMap(width: width, height: height, labels: labels)
  }

  private func count(_ truth: LabelMap, _ prediction: LabelMap) -> ObjectCounts {
    ObjectCounts.count(truth: truth, prediction: prediction, classCount: 2, background: 0)[1]
  }

  @Test func sizesAreByArea() {
    let small = map(40, 40, objects: [(0..<31, 0..<33)])
    #expect(count(small, small).actual == [1, 0, 0])
    let medium = map(40, 40, objects: [(0..<32, 0..<32)])
    #expect(count(medium, medium).actual == [0, 1, 0])
    let large = map(96, 96, objects: [(0..<96, 0..<96)])
    #expect(count(large, large).actual == [0, 0, 1])
  }

  @Test func halfOfThePixelsRightIsFound() {
    let truth = map(20, 10, objects: [(0..<4, 0..<4)])
    #expect(count(truth, map(20, 10, objects: [(0..<4, 0..<2)])).found == [1, 0, 0])
    let less = count(truth, map(20, 10, objects: [(0..<4, 0..<1), (10..<12, 5..<7)]))
    #expect(less.found == [0, 0, 0] && less.predicted == 2 && less.invented == 1)
  }

  @Test func ignoredPixelsBelongToNoObject() {
    var truth = map(20, 10, objects: [(0..<4, 0..<4)])
    for index in 0..<200 where index % 20 >= 10 { truth.labels[index] = LabelMap.ignored }
    let counts = count(truth, map(20, 10, objects: [(0..<4, 0..<4), (12..<15, 2..<5)]))
    #expect(counts.predicted == 1 && counts.invented == 0)
  }
}
