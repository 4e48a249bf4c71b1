import SkipSegEngine

/// An instruction set and a number of threads: everything that results must not depend on.
package struct Machine: Sendable, CustomStringConvertible {
  package let kernels: KernelSet
  package let threads: Int

  package static let all = KernelSet.supported.flatMap { kernels in
    [1, 3].map { Machine(kernels: kernels, threads: $0) }
  }

  package var description: String { "\(kernels.name), \(threads) threads" }
}
