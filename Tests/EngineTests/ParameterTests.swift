import SkipSegEngine
import TestSupport
import Testing

struct ParameterTests {
  static let graph: Graph = {
    var builder = GraphBuilder()
    let image = builder.input(channels: 3)
    var x = builder.scope("encoder") { builder in
      builder.convolution(
        "conv1", image, channels: 96, kernel: 7, stride: 2, padding: 3, initializer: .kaimingNormalFanOut)
    }
    x = builder.relu(builder.batchNorm("bn1", x))
    x = builder.convolution(
      "conv2", x, channels: 50, kernel: 3, padding: 1, initializer: .kaimingUniformFanIn)
    let logits = builder.convolution(
      "head", x, channels: 20, kernel: 3, padding: 1, bias: true, initializer: .xavierUniform)
    return builder.build(output: logits)
  }()

  static func initialized(_ kernels: KernelSet = .best, threads: Int = 1, seed: UInt64 = 1) throws
    -> ParameterStore
  {
    let store = try ParameterStore(graph: graph, kernels: kernels)
    store.initialize(seed: seed, pool: ThreadPool(threads: threads))
    return store
  }

  @Test func namesAndShapesArePyTorchs() throws {
    let store = try Self.initialized()
    #expect(
      store.names == [
        "encoder.conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var",
        "bn1.num_batches_tracked", "conv2.weight", "head.weight", "head.bias",
      ])
    #expect(store.shape(of: "encoder.conv1.weight") == [96, 3, 7, 7])
    #expect(store.shape(of: "bn1.running_var") == [96])
    #expect(store.shape(of: "bn1.num_batches_tracked") == [])
    #expect(store.shape(of: "conv3.weight") == nil)
    #expect(store.trainableCount == 96 * 147 + 2 * 96 + 50 * 96 * 9 + 20 * 50 * 9 + 20)
  }

  /// torch.nn.init: a normal distribution of deviation sqrt(2 / fan out), uniform ones bounded by sqrt(6 / fan in) and
  /// sqrt(6 / (fan in + fan out)).
  @Test func initialValuesFollowPyTorchsDistributions() throws {
    let store = try Self.initialized()
    func moments(_ name: String) -> (mean: Double, deviation: Double, largest: Double) {
      let values = store.read(name).map(Double.init)
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      return (mean, variance.squareRoot(), values.map(abs).max()!)
    }
    let normal = moments("encoder.conv1.weight")
    let expected = (2.0 / (96 * 49)).squareRoot()
    #expect(abs(normal.mean) < 0.03 * expected && abs(normal.deviation / expected - 1) < 0.03)
    #expect(3.5 * expected < normal.largest && normal.largest < 6 * expected)
    let fanIn = (conv2: 96.0 * 9, head: 50.0 * 9)
    let bounds = [
      "conv2.weight": (6 / fanIn.conv2).squareRoot(), "head.weight": (6 / (fanIn.head + 20 * 9)).squareRoot(),
    ]
    for (name, bound) in bounds {
      let uniform = moments(name)
      #expect(abs(uniform.mean) < 0.03 * bound)
      #expect(abs(uniform.deviation / (bound / 3.0.squareRoot()) - 1) < 0.03)
      #expect(0.99 * bound < uniform.largest && uniform.largest <= bound * (1 + 1e-6))
    }
    #expect(store.read("head.bias").allSatisfy { $0 == 0 } && store.read("bn1.weight").allSatisfy { $0 == 1 })
    #expect(store.read("bn1.running_mean").allSatisfy { $0 == 0 })
    #expect(store.read("bn1.running_var").allSatisfy { $0 == 1 })
  }

  @Test func initialValuesAreAFunctionOfSeedAndName() throws {
    let expected = try Self.initialized()
    for machine in Machine.all {
      let store = try Self.initialized(machine.kernels, threads: machine.threads)
      #expect(store.names.allSatisfy { store.read($0) == expected.read($0) })
    }
    let other = try Self.initialized(seed: 2)
    for name in ["encoder.conv1.weight", "conv2.weight", "head.weight"] {
      #expect(zip(other.read(name), expected.read(name)).count { $0 == $1 } < 10)
    }
  }

  @Test(arguments: KernelSet.supported)
  func whatIsWrittenIsReadBack(_ kernels: KernelSet) throws {
    let store = try ParameterStore(graph: Self.graph, kernels: kernels)
    for (index, parameter) in store.parameters.enumerated() {
      store.write(parameter.name, (0..<parameter.count).map { Float($0 + index) })
    }
    for (index, parameter) in store.parameters.enumerated() {
      #expect(store.read(parameter.name) == (0..<parameter.count).map { Float($0 + index) })
    }
  }

  /// A run that diverged leaves NaN everywhere; writing all parameters must heal it.
  @Test(arguments: KernelSet.supported)
  func writingParametersHealsAStoreThatHoldsNaN(_ kernels: KernelSet) throws {
    let store = try Self.initialized(kernels)
    let pool = ThreadPool(threads: 1)
    let executor = try Executor(
      graph: Self.graph, parameters: store, batch: 1, height: 8, width: 8, purpose: .training, pool: pool)
    executor.write([Float](repeating: .nan, count: executor.input.count))
    _ = executor.trainingPass([UInt16](repeating: 1, count: 16))
    let statistics = store.parameters.filter { $0.role == .statistic }.map(\.name)
    #expect(!statistics.isEmpty && statistics.allSatisfy { store.read($0).allSatisfy(\.isNaN) })
    for parameter in store.parameters where parameter.role == .trainable {
      store.write(parameter.name, [Float](repeating: .nan, count: parameter.count))
    }
    let fresh = try Self.initialized(kernels)
    for name in store.names { store.write(name, fresh.read(name)) }
    let logits = try [store, fresh].map { store in
      let executor = try Executor(
        graph: Self.graph, parameters: store, batch: 1, height: 8, width: 8, purpose: .inference, pool: pool)
      executor.write((0..<192).map { Float($0 % 7) })
      executor.forward()
      return executor.logits()
    }
    #expect(logits[0] == logits[1] && logits[0].allSatisfy { $0.isFinite })
  }
}
