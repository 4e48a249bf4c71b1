import Engine
import Testing

/// An instruction set and a number of threads: everything that results must not depend on.
struct Machine: CustomTestStringConvertible {
  let kernels: KernelSet
  let threads: Int

  static let all = KernelSet.supported.flatMap { kernels in
    [1, 3].map { Machine(kernels: kernels, threads: $0) }
  }

  var testDescription: String { "\(kernels.name), \(threads) threads" }
}
