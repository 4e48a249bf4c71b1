import Foundation

/// The one door to large pieces of memory: whoever is about to take one claims it here, so that threads that take some at
/// the same time never take together what is not there.
///
/// Memory counts as soon as it is touched, not when it is asked for. So a claim stands from before the memory is taken
/// until it is touched; what is kept longer shows in what is free. A claim that doesn't fit beside those of others waits
/// for them; alone it is refused.
package final class MemoryGate: @unchecked Sendable {
  /// Of this process.
  package static let shared = MemoryGate { MachineMemory.now.availableBytes }

  /// Left to whatever nobody claims: small pictures, stacks, the heap's gaps.
  package static let reserve = 32 << 20
  /// The claims that need no look at what is free; the reserve has room for them.
  private static let small = 8 << 20
  /// A look at what is free costs milliseconds. It holds this long for claims that take a small part of it together.
  private static let lookLifetime = Duration.seconds(1)
  private static let smallPart = 8

  private let condition = NSCondition()
  private let free: @Sendable () -> Int
  // Guarded by `condition`.
  private var claimed = 0
  /// When what is free was looked at, and what may be claimed without another look.
  private var look: (time: ContinuousClock.Instant, bytes: Int)?

  /// - Parameter free: the bytes that are free at the moment.
  package init(free: @escaping @Sendable () -> Int) { self.free = free }

  /// What one claim that is alone would get, in bytes.
  package var availableBytes: Int { max(0, free() - Self.reserve) }

  /// What pictures that wait for their turn may hold together.
  package var waitingBytes: Int { availableBytes / 16 }

  /// Claims some bytes; whoever does so gives them back by `release`.
  /// - Throws: where so many are not free even once all other claims have ended.
  package func claim(_ bytes: Int) throws(MemoryShortage) {
    condition.lock()
    defer { condition.unlock() }
    while claimed + bytes > Self.small {
      let now = ContinuousClock.now
      if let look, now < look.time + Self.lookLifetime, bytes <= look.bytes {
        self.look = (look.time, look.bytes - bytes)
        break
      }
      let available = availableBytes
      if bytes <= available - claimed {
        look = (now, (available - claimed) / Self.smallPart - bytes)
        break
      }
      look = nil
      if claimed == 0 { throw MemoryShortage(neededBytes: bytes, availableBytes: available) }
      condition.wait()
    }
    claimed += bytes
  }

  package func release(_ bytes: Int) {
    condition.lock()
    claimed -= bytes
    condition.broadcast()
    condition.unlock()
  }
}

/// Memory that is not there.
package struct MemoryShortage: Error, Equatable, CustomStringConvertible {
  package let neededBytes, availableBytes: Int

  package init(neededBytes: Int, availableBytes: Int) {
    (self.neededBytes, self.availableBytes) = (neededBytes, availableBytes)
  }

  /// Such as "needs 900 MB of memory, 512 MB are free". Rounded so that the two differ where they do.
  package var description: String {
    "needs \((neededBytes + 999_999) / 1_000_000) MB of memory, \(availableBytes / 1_000_000) MB are free"
  }
}
