import SkipSegEvaluation
import SkipSegImaging
import Testing

@Suite struct SieveTests {
  /// Among the maps are chains of small areas and neighbours of equal size.
  @Test func mapsAreThoseOfGDAL() throws {
    var changed = 0
    for (number, known) in try ObjectCases.all.get().enumerated() {
      let map = known.map
      for (least, rows) in zip(ObjectCases.thresholds, known.sieved) {
        let sieved = map.sieved(least, classCount: ObjectCases.classCount)
        #expect(sieved == ObjectCases.map(rows), "map \(number), \(least)")
        if sieved != map { changed += 1 }
      }
    }
    #expect(changed > 50)
  }

  /// The one pixel is smaller than both, and takes what the chain leads to.
  @Test func aSmallAreaFollowsItsNeighbors() {
    func map(_ rows: String...) -> LabelMap { ObjectCases.map(rows) }
    #expect(map("1223333").sieved(3, classCount: 4) == map("3333333"))
    // A circle: neither is large enough.
    #expect(map("1122").sieved(3, classCount: 4) == map("1122"))
    #expect(map("1122").sieved(100, classCount: 4) == map("1122"))
  }

  @Test func pixelsOfNoClassStay() {
    let none = LabelMap.ignored
    let map = LabelMap(width: 6, height: 1, labels: [1, none, 0, 0, 0, none])
    #expect(map.sieved(3, classCount: 2) == map)
  }
}
