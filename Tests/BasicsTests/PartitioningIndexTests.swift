import SkipSegBasics
import Testing

@Suite struct PartitioningIndexTests {
  @Test(arguments: 0..<20) func itIsTheFirstPlaceAtWhichTheConditionHolds(count: Int) {
    let values = (0..<count).map { 2 * $0 }
    for bound in -1...2 * count + 1 {
      let expected = values.firstIndex { $0 >= bound } ?? values.endIndex
      #expect(values.partitioningIndex { $0 >= bound } == expected)
    }
    let part = values.dropFirst(count / 3)
    #expect(part.partitioningIndex { $0 >= count } == part.firstIndex { $0 >= count } ?? part.endIndex)
  }
}
