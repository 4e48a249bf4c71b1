import SkipSegEngine
import TestSupport
import Testing

struct TimingTests {
  @Test(arguments: Machine.all)
  func aTimedPassComputesWhatAPassComputes(_ machine: Machine) throws {
    let pool = ThreadPool(threads: machine.threads)
    let store = try ParameterStore(graph: DeterminismTests.graph, kernels: machine.kernels)
    let executor = try Executor(
      graph: DeterminismTests.graph, parameters: store, batch: 2, height: 17, width: 24, purpose: .training,
      pool: pool)
    var random = SeededRandom(4)
    executor.write(random.floats(executor.input.count, in: -1...1))
    let labels = random.labels(2 * 17 * 24, classes: 4)
    func gradients(_ pass: () -> Void) -> [[Float]] {
      store.initialize(seed: 5, pool: pool)
      pass()
      return store.parameters.filter { $0.role == .trainable }.map { store.gradient($0.name) }
    }
    let expected = gradients { _ = executor.trainingPass(labels) }
    let timer = OperationTimer(executor.plan)
    let actual = gradients {
      _ = labels.withUnsafeBufferPointer { executor.trainingPass(labels: $0, observer: timer) }
    }
    #expect(actual == expected)
    let layers = executor.plan.layers
    #expect(timer.forward.count == layers.count && timer.forward.allSatisfy { $0 > .zero })
    // All but the image have a gradient.
    let withGradient = zip(layers, timer.backward).filter { $0.1 > .zero }.map(\.0.name)
    #expect(withGradient == layers.map(\.name).filter { $0 != "input" })

    executor.forward()
    let logits = executor.logits()
    let forwardTimer = OperationTimer(executor.plan)
    executor.forward(observer: forwardTimer)
    #expect(forwardTimer.backward.allSatisfy { $0 == .zero })
    #expect(executor.logits() == logits)
  }

  @Test(arguments: KernelSet.supported)
  func everyInstructionSetHasAPeak(kernels: KernelSet) throws {
    let peak = try PeakThroughput.measure(kernels: kernels, pool: ThreadPool(threads: 1))
    #expect(peak.isFinite && peak > 0)
  }
}
