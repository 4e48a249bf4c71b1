import Foundation
import SkipSegFiles
import Synchronization
import Testing

@Suite struct MemoryGateTests {
  private static let megabyte = 1 << 20

  /// So much beside the reserve.
  private func gate(_ megabytes: Int) -> MemoryGate {
    MemoryGate { megabytes * Self.megabyte + MemoryGate.reserve }
  }

  @Test func whatIsNotThereIsRefusedWithNumbers() throws {
    let gate = gate(100)
    let needed = 100 * Self.megabyte + 1
    let shortage = #expect(throws: MemoryShortage.self) { try gate.claim(needed) }
    #expect(shortage == MemoryShortage(neededBytes: needed, availableBytes: 100 * Self.megabyte))
    // And holds up nobody.
    try gate.claim(100 * Self.megabyte)
    gate.release(100 * Self.megabyte)
  }

  @Test func whatIsHardlyAnythingIsNeverRefused() throws {
    try gate(0).claim(Self.megabyte)
  }

  @Test func numbersThatDifferAreToldApart() {
    let shortage = MemoryShortage(neededBytes: 500_000_001, availableBytes: 500_000_000)
    #expect("\(shortage)" == "needs 501 MB of memory, 500 MB are free")
  }

  @Test func claimsOfASmallPartOfTheFreeMemoryShareALook() throws {
    let looks = Mutex(0)
    let gate = MemoryGate {
      looks.withLock { $0 += 1 }
      return 10_000 * Self.megabyte + MemoryGate.reserve
    }
    for _ in 0..<100 { try gate.claim(10 * Self.megabyte) }
    // Another look only where a machine takes seconds for these.
    #expect(looks.withLock { $0 } < 50)
    #expect(throws: MemoryShortage.self) {
      gate.release(1000 * Self.megabyte)
      try gate.claim(10_001 * Self.megabyte)
    }
  }

  /// Claims of 60 of 100 MB, by several threads: never two at a time, and none is refused.
  @Test func claimsThatDoNotFitTogetherWaitForEachOther() {
    let gate = gate(100)
    let state = Mutex((running: 0, most: 0, refused: 0))
    DispatchQueue.concurrentPerform(iterations: 12) { _ in
      do { try gate.claim(60 * Self.megabyte) } catch { return state.withLock { $0.refused += 1 } }
      state.withLock {
        $0.running += 1
        $0.most = max($0.most, $0.running)
      }
      usleep(1000)
      state.withLock { $0.running -= 1 }
      gate.release(60 * Self.megabyte)
    }
    let (running, most, refused) = state.withLock { $0 }
    #expect(running == 0 && most == 1 && refused == 0)
  }
}
