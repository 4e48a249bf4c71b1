import CKernels
import TestSupport
import Testing

struct OptimizerTests {
  struct Arguments: CustomTestStringConvertible {
    let set: InstructionSet
    let count: Int
    var testDescription: String { "\(set), \(count) parameters" }
  }

  static let arguments = InstructionSet.supported.flatMap { set in
    [1, 15, 16, 17, 100].map { Arguments(set: set, count: $0) }
  }

  /// Runs `body` on copies of the arrays that are not aligned, and expects the floats before and behind each unchanged.
  private func withUnaligned(_ arrays: inout [[Float]], _ body: ([UnsafeMutablePointer<Float>]) -> Void) {
    let guardValue: Float = 4321
    let copies = arrays.map { array in
      let copy = UnsafeMutableBufferPointer<Float>.allocate(capacity: array.count + 2)
      _ = copy.initialize(from: [guardValue] + array + [guardValue])
      return copy
    }
    body(copies.map { $0.baseAddress! + 1 })
    for (i, copy) in copies.enumerated() {
      #expect(copy.first == guardValue && copy.last == guardValue)
      arrays[i] = Array(copy.dropFirst().dropLast())
      copy.deallocate()
    }
  }

  @Test(arguments: arguments)
  func adamW(_ arguments: Arguments) {
    let count = arguments.count
    let learningRate = 1e-2
    let beta1 = 0.9
    let beta2 = 0.999
    let epsilon = 1e-8
    let weightDecay = 0.1
    let zeros = [Float](repeating: 0, count: count)
    var arrays = [Noise(1).floats(count), zeros, zeros, zeros]
    var twins = arrays[0].map { NaiveKernels.AdamW(w: Double($0)) }
    var power1 = 1.0
    var power2 = 1.0
    for step in 1...5 {
      arrays[3] = Noise(10 + step).floats(count)
      power1 *= beta1
      power2 *= beta2
      let stepSize = Float(learningRate / (1 - power1))
      let correction = Float(1 / (1 - power2).squareRoot())
      withUnaligned(&arrays) { p in
        arguments.set.kernels.adamw(
          count, p[0], p[3], p[1], p[2], 0.5, Float(beta1), Float(beta2), Float(epsilon),
          Float(1 - learningRate * weightDecay), stepSize, correction)
      }
      for i in 0..<count {
        twins[i].update(
          gradient: Double(arrays[3][i]) * 0.5, step: step, learningRate: learningRate, beta1: beta1,
          beta2: beta2, epsilon: epsilon, weightDecay: weightDecay)
      }
      expectClose(arrays[0], twins.map(\.w), tolerance: 2e-6)
      expectClose(arrays[1], twins.map(\.m), tolerance: 1e-6)
      expectClose(arrays[2], twins.map(\.v), tolerance: 1e-6)
    }
  }

  @Test(arguments: arguments, [false, true])
  func sgd(_ arguments: Arguments, nesterov: Bool) {
    let count = arguments.count
    let zeros = [Float](repeating: 0, count: count)
    var arrays = [Noise(1).floats(count), zeros, zeros]
    var twins = arrays[0].map { NaiveKernels.SGD(w: Double($0)) }
    for step in 1...5 {
      arrays[2] = Noise(10 + step).floats(count)
      withUnaligned(&arrays) { p in
        arguments.set.kernels.sgd(count, p[0], p[2], p[1], 0.5, 0.1, 0.9, 0.01, nesterov ? 1 : 0)
      }
      for i in 0..<count {
        twins[i].update(
          gradient: Double(arrays[2][i]) * 0.5, learningRate: 0.1, momentum: 0.9, weightDecay: 0.01,
          nesterov: nesterov)
      }
      expectClose(arrays[0], twins.map(\.w), tolerance: 2e-6)
      expectClose(arrays[1], twins.map(\.velocity), tolerance: 2e-6)
    }
  }

  /// A parameter's result does not depend on where the cut between two calls lies.
  @Test(arguments: InstructionSet.supported)
  func cutsDoNotShow(set: InstructionSet) {
    let count = 100
    let initial = [1, 2, 3].map { Noise($0).floats(count) } + [Noise(4).floats(count).map { $0 * $0 }]
    func result(cut: Int) -> [[Float]] {
      var arrays = initial
      withUnaligned(&arrays) { p in
        for range in [0..<cut, cut..<count] {
          let q = p.map { $0 + range.lowerBound }
          set.kernels.adamw(range.count, q[0], q[1], q[2], q[3], 0.5, 0.9, 0.999, 1e-8, 0.99, 1e-2, 2)
          set.kernels.sgd(range.count, q[0], q[1], q[2], 0.5, 0.1, 0.9, 0.01, 1)
        }
      }
      return arrays
    }
    for cut in [1, 16, 37, 99] { #expect(result(cut: cut) == result(cut: 0)) }
  }
}
