import SkipSegEngine
import TestSupport
import Testing

/// Branches that are left out of pictures, by sums with and without a batch norm before them.
struct DropPathTests {
  static let cases = [
    GraphCase("a sum", batch: 5) { builder in
      let image = builder.input(channels: 3)
      let (x, y) = (builder.convolution("x", image, 19), builder.convolution("y", image, 19))
      return builder.convolution("head", builder.add(x, y, dropRate: 0.5), 3)
    },
    GraphCase("a sum under a fork", batch: 5) { builder in
      let x = builder.convolution("x", builder.input(channels: 3), 16)
      let y = builder.convolution("y", x, 16, kernel: 3, padding: 1)
      return builder.convolution("head", builder.add(builder.add(y, x, dropRate: 0.4), x), 3)
    },
    GraphCase("batch norm, sum and ReLU", batch: 6) { builder in
      let x = builder.block("x", builder.input(channels: 3), 17)
      let y = builder.batchNorm("norm", builder.convolution("y", x, 17, kernel: 3, padding: 1))
      let z = builder.relu(builder.add(y, x, dropRate: 0.5))
      return builder.convolution("head", z, 3, bias: true)
    },
    GraphCase("batch norm and sum", batch: 6) { builder in
      let x = builder.block("x", builder.input(channels: 3), 33)
      let y = builder.batchNorm("norm", builder.convolution("y", x, 33))
      return builder.convolution("head", builder.add(y, x, dropRate: 0.3), 3, bias: true)
    },
    GraphCase("a batch norm on the side that stays", batch: 6) { builder in
      let x = builder.block("x", builder.input(channels: 3), 17)
      let y = builder.convolution("y", x, 17)
      let z = builder.add(y, builder.batchNorm("norm", builder.convolution("z", x, 17)), dropRate: 0.5)
      return builder.convolution("head", z, 3)
    },
    GraphCase("a sum of fewer channels", batch: 5) { builder in
      let image = builder.input(channels: 3)
      let (x, y) = (builder.convolution("x", image, 40), builder.convolution("y", image, 20))
      return builder.convolution("head", builder.add(x, y, dropRate: 0.5), 3)
    },
    GraphCase("a sum with half a block, and every second pixel") { builder in
      let y = builder.block("y", builder.input(channels: 3), 8)
      let x = builder.batchNorm("norm", builder.convolution("x", y, 17, kernel: 3, stride: 2, padding: 1))
      let part = builder.maxPool(y, kernel: 1, stride: 2, padding: 0)
      return builder.convolution("head", builder.relu(builder.add(x, part)), 3)
    },
  ]

  @Test(arguments: cases)
  func aSumIsItsDefinition(_ test: GraphCase) throws { try EngineComparison.check(test) }

  @Test(arguments: cases)
  func gradientsAgreeWithFiniteDifferences(_ test: GraphCase) { test.expectFiniteDifferences(samples: 6) }

  @Test(arguments: [0.1, 0.5, 0.9])
  func theMeanOfABranchStays(rate: Double) {
    let drop = DropPath(rate: rate, branch: 12)
    let factors = (0..<10_000).map { step in
      drop.factor(step % 8, DropPath.Draw(seed: 3, step: step / 8, firstPicture: 0))
    }
    #expect(Set(factors) == [0, Float(1 / (1 - rate))])
    let mean = factors.reduce(0) { $0 + Double($1) } / 10_000
    // Within five standard errors, or 1 %.
    #expect(abs(mean - 1) < max(0.01, 5 * (rate / (1 - rate) / 10_000).squareRoot()))
  }

  @Test func seedStepBranchAndPictureDrawApart() {
    func draws(seed: UInt64 = 1, step: Int = 1, branch: Int = 1, first: Int = 0) -> [Float] {
      let draw = DropPath.Draw(seed: seed, step: step, firstPicture: first)
      return (0..<64).map { DropPath(rate: 0.5, branch: branch).factor($0, draw) }
    }
    #expect(draws() == draws())
    #expect(Set([draws(), draws(seed: 2), draws(step: 2), draws(branch: 2), draws(first: 64)]).count == 5)
    // A picture keeps its number, however the step is cut into batches.
    #expect(Array(draws()[8...]) == Array(draws(first: 8)[..<56]))
  }

  /// Over a residual of zeros the sum shows the branch, in 64 pictures.
  @Test(arguments: Machine.all)
  func aPicturesBranchIsNothingOrAsMuchMore(_ machine: Machine) throws {
    let rate = 0.25
    let test = GraphCase("", batch: 64, height: 3, width: 2) { builder in
      let x = builder.convolution("x", builder.input(channels: 3), 5)
      return builder.add(x, builder.convolution("zero", x, 5), dropRate: rate)
    }
    var random = SeededRandom(1)
    let store = try ParameterStore(graph: test.graph, kernels: machine.kernels)
    store.write(random.parameters(of: test.graph))
    store.write("zero.weight", [Float](repeating: 0, count: 25))
    let image = random.floats(64 * 6 * 3, in: -1...1)
    func logits(_ purpose: Purpose, frozen: String? = nil, step: Int = 0) throws -> [Float] {
      let executor = try Executor(
        graph: test.graph, parameters: store, batch: 64, height: 3, width: 2, purpose: purpose,
        frozen: frozen, pool: ThreadPool(threads: machine.threads))
      executor.draw = DropPath.Draw(seed: 9, step: step)
      executor.write(image)
      executor.forward()
      return executor.logits()
    }
    let whole = try logits(.inference)
    let dropped = try logits(.training)
    let pictures = (0..<64).map { Array(dropped[$0 * 30..<($0 + 1) * 30]) }
    let expected = (0..<64).map { Array(whole[$0 * 30..<($0 + 1) * 30]) }
    var left = 0
    for (picture, branch) in zip(pictures, expected) {
      if picture.allSatisfy({ $0 == 0 }) {
        left += 1
      } else {
        #expect(picture == branch.map { $0 * Float(1 / (1 - rate)) })
      }
    }
    #expect((4...32).contains(left))
    #expect(try logits(.training, step: 1) != dropped)
    // What is frozen drops nothing.
    #expect(try logits(.training, frozen: "") == whole)
  }

  @Test(arguments: KernelSet.supported, [Precision.float32, .bfloat16])
  func anyNumberOfThreadsGivesTheSameBytes(_ kernels: KernelSet, precision: Precision) throws {
    try DeterminismTests.expectSameBytes(
      Self.cases[2].graph, kernels, steps: 4,
      batches: [DeterminismTests.Batch(height: 37, width: 29, count: 6)], precision: precision)
  }

  /// Both sides of a sum get its gradient, bit for bit.
  @Test(arguments: Machine.all, [Precision.float32, .bfloat16])
  func aSumHandsItsGradientToBothInputs(_ machine: Machine, precision: Precision) throws {
    let test = GraphCase("", batch: 2, height: 8, width: 6) { builder in
      let image = builder.input(channels: 3)
      let x = builder.convolution("x", image, 18, kernel: 3, padding: 1)
      let y = builder.convolution("y", image, 18, kernel: 3, padding: 1)
      let sum = builder.scope("sum") { $0.add(x, y) }
      return builder.convolution("head", sum, 3, bias: true)
    }
    var random = SeededRandom(2)
    let store = try ParameterStore(graph: test.graph, kernels: machine.kernels)
    store.write(random.parameters(of: test.graph))
    let executor = try Executor(
      graph: test.graph, parameters: store, batch: 2, height: 8, width: 6, purpose: .training,
      precision: precision, pool: ThreadPool(threads: machine.threads))
    executor.write(random.floats(executor.input.count, in: -1...1))
    let recorder = GradientRecorder()
    let labels = random.labels(96, classes: 3)
    _ = labels.withUnsafeBufferPointer { executor.trainingPass(labels: $0, observer: recorder) }
    let sum = try #require(recorder.gradients["sum.add"])
    #expect(Set(sum).count > 100)
    #expect(recorder.gradients["x"] == sum && recorder.gradients["y"] == sum)
  }

  private final class GradientRecorder: PassObserver {
    var gradients: [String: [UInt32]] = [:]

    func willRun(_ step: PassStep) {
      if step.direction == .backward {
        gradients[step.layer.name] = step.outputGradient().map(\.bitPattern)
      }
    }
  }
}
