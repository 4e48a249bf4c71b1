import Dispatch
import Synchronization

/// An array of rows, made in bands on several threads. What a row holds may not depend on the band it is made in; then the
/// array is the same for any number of threads.
///
/// - Parameters:
///   - width: elements of a row.
///   - fill: initialises every element of a band of rows.
package func parallelRows<Element: BitwiseCopyable>(
  _ count: Int, width: Int, threads: Int,
  fill: (_ rows: Range<Int>, _ band: UnsafeMutableBufferPointer<Element>) -> Void
) -> [Element] {
  precondition(threads > 0, "at least one thread")
  let height = 32
  let bands = (count + height - 1) / height
  return [Element](unsafeUninitializedCapacity: count * width) { target, initializedCount in
    nonisolated(unsafe) let target = target
    let next = Atomic<Int>(0)
    withoutActuallyEscaping(fill) { fill in
      nonisolated(unsafe) let fill = fill
      DispatchQueue.concurrentPerform(iterations: min(threads, bands)) { _ in
        while true {
          let band = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard band < bands else { return }
          let rows = band * height..<min(count, (band + 1) * height)
          fill(
            rows,
            UnsafeMutableBufferPointer(rebasing: target[rows.lowerBound * width..<rows.upperBound * width]))
        }
      }
    }
    initializedCount = count * width
  }
}
