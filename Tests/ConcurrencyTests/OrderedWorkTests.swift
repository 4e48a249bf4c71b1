import Foundation
import SkipSegConcurrency
import Synchronization
import Testing

@Suite struct OrderedWorkTests {
  /// Late pieces end before early ones.
  @Test(arguments: [1, 2, 4]) func resultsComeInTheOrderOfTheWork(threads: Int) {
    let work = OrderedWork<Int>(threads: threads, capacity: 5)
    var results: [Int] = []
    for number in 0..<60 {
      results += work.submit {
        usleep(UInt32(number % 7 == 0 ? 3000 : 100))
        return number
      }
    }
    results += work.finish()
    #expect(results == Array(0..<60))
  }

  @Test func noMorePiecesAreHeldThanThereIsRoomFor() {
    let held = Mutex((now: 0, most: 0))
    let work = OrderedWork<Int>(threads: 3, capacity: 4)
    func take(_ results: [Int]) { held.withLock { $0.now -= results.count } }
    for number in 0..<40 {
      take(
        work.submit {
          held.withLock { held in
            held.now += 1
            held.most = max(held.most, held.now)
          }
          usleep(500)
          return number
        })
    }
    take(work.finish())
    #expect(held.withLock { $0.now == 0 && $0.most <= 5 })
  }

  @Test func bytesAreBoundedUnlessOnePieceAloneIsMore() {
    let work = OrderedWork<Int>(threads: 2, capacity: 8, byteCapacity: 10)
    var results: [Int] = []
    for (number, bytes) in [4, 4, 100, 4, 12, 1].enumerated() {
      results += work.submit(bytes: bytes) { number }
    }
    results += work.finish()
    #expect(results == Array(0..<6))
  }
}
