import Foundation

/// A block of zeroed floats, aligned to pages, in huge pages where the system grants them.
package final class FloatArena: @unchecked Sendable {
  package let base: UnsafeMutablePointer<Float>
  package let count: Int
  private let byteCount: Int

  /// - Throws: `PlanError.outOfMemory` where the system refuses the memory.
  init(count: Int) throws(PlanError) {
    self.count = count
    byteCount = max(count, 1) * MemoryLayout<Float>.stride
    let mapping = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let mapping, mapping != MAP_FAILED else { throw .outOfMemory(bytes: byteCount) }
    #if os(Linux)
      // Fewer page faults and TLB misses; a refusal costs nothing.
      let hugePages: Int32 = 14  // MADV_HUGEPAGE
      madvise(mapping, byteCount, hugePages)
    #endif
    base = mapping.assumingMemoryBound(to: Float.self)
  }

  deinit { munmap(base, byteCount) }
}
