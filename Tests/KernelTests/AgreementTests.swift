import CKernels
import Testing

/// Wider instruction sets give what portable code gives, on the shapes of a network's layers.
struct AgreementTests {
  static let wider = InstructionSet.supported.filter { $0 != .portable }

  /// One row of a 3 x 3 convolution of 32 input channels, and one block of its weight gradient.
  @Test(arguments: wider)
  func convolution(set: InstructionSet) {
    let x = Plane(6, 30, seed: 1)
    let b = Plane(1, 18 * 16, seed: 2)
    let d = Plane(4, 28, seed: 3)
    let offsets = (0..<18).map { ($0 / 9 + $0 % 9 / 3) * x.rowStride + $0 % 3 * 16 }
    func run(_ set: InstructionSet) -> (output: [Float], gradient: [Float]) {
      let c = Plane(1, 28, seed: 4)
      let w = Plane(1, 16, seed: 5)
      set.kernels.brgemm(28, 1, x.start, offsets, 18, 16, 16, b.start, c.start, 16, 0, 1)
      set.kernels.weight_gradient(
        16, 1, 4, 28, x.start, 16, x.rowStride, d.start, 16, d.rowStride, 0, w.start, 16, 1)
      return (c.values, w.values)
    }
    let wide = run(set)
    let portable = run(.portable)
    expectClose(wide.output, portable.output.map(Double.init), tolerance: 1e-5)
    expectClose(wide.gradient, portable.gradient.map(Double.init), tolerance: 1e-5)
  }

  @Test(arguments: wider)
  func softmax(set: InstructionSet) {
    func run(_ set: InstructionSet) -> (probabilities: [Float], sums: LogitBlocks.Sums) {
      let blocks = LogitBlocks(set: set, classes: 21)
      let logits = Plane(2, 37, seed: 1)
      let probabilities = Plane(2, 37, seed: 2)
      let sums = blocks.softmaxLoss(
        logits, labels: blocks.labels(37), weights: nil, probabilities: probabilities)
      return (probabilities.values, sums)
    }
    let wide = run(set)
    let portable = run(.portable)
    expectClose(wide.probabilities, portable.probabilities.map(Double.init), tolerance: 3e-7)
    expectClose(wide.sums.pixelLosses, portable.sums.pixelLosses.map(Double.init), tolerance: 1e-6)
    expectClose(wide.sums.probability, portable.sums.probability, tolerance: 1e-6)
    expectClose(wide.sums.intersection, portable.sums.intersection, tolerance: 1e-6)
    #expect(wide.sums.labelCount == portable.sums.labelCount)
  }
}
