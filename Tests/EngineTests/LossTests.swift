import Engine
import TestSupport
import Testing

struct LossTests {
  /// One convolution gives the logits.
  static func test(
    _ description: String, classes: Int, _ loss: LossConfiguration = LossConfiguration(),
    labels: (@Sendable (Int) -> [UInt16])? = nil
  ) -> GraphCase {
    var test = GraphCase(description, height: 19, width: 11) { builder in
      builder.convolution("conv", builder.input(channels: 3), classes, kernel: 3, padding: 1, bias: true)
    }
    test.loss = loss
    test.labels = labels
    return test
  }

  static func weights(_ count: Int) -> [Float] { (0..<count).map { 0.25 + Float($0 % 5) / 2 } }

  static let cases = [2, 5, 16, 17, 40].flatMap { classes in
    [
      test("\(classes) classes", classes: classes),
      test(
        "\(classes) classes, class weights", classes: classes, .init(classWeights: weights(classes))),
      test("\(classes) classes, cross-entropy", classes: classes, .init(diceWeight: 0)),
      test("\(classes) classes, Dice", classes: classes, .init(crossEntropyWeight: 0)),
      test(
        "\(classes) classes, both scaled", classes: classes,
        .init(crossEntropyWeight: 0.5, diceWeight: 3, classWeights: weights(classes))),
      test("\(classes) classes, one present", classes: classes) { count in
        [UInt16](repeating: UInt16(classes - 1), count: count)
      },
      test("\(classes) classes, one label", classes: classes) { count in
        (0..<count).map { $0 == 30 ? 1 : .max }
      },
      test("\(classes) classes, labels beyond them", classes: classes) { count in
        (0..<count).map { UInt16($0 % (classes + 2)) }
      },
      test("\(classes) classes, all ignored", classes: classes) { count in
        [UInt16](repeating: .max, count: count)
      },
    ]
  }

  @Test(arguments: cases)
  func `loss and its gradient are their definitions`(_ test: GraphCase) throws {
    try EngineComparison.check(test)
  }

  @Test(arguments: Machine.all)
  func `without a label the loss is 0 and nothing is learnt`(_ machine: Machine) throws {
    let graph = Self.test("", classes: 5).graph
    let store = try ParameterStore(graph: graph, kernels: machine.kernels)
    var random = SeededRandom(1)
    store.write(random.parameters(of: graph))
    let executor = try Executor(
      graph: graph, parameters: store, batch: 1, height: 4, width: 4, purpose: .training,
      pool: ThreadPool(threads: machine.threads))
    executor.write(random.floats(48, in: -1...1))
    let value = executor.trainingPass([UInt16](repeating: .max, count: 16), LossConfiguration())
    #expect([value.total, value.crossEntropy, value.dice] == [0, 0, 0])
    #expect(store.names.allSatisfy { store.gradient($0).allSatisfy { $0 == 0 } })
  }

  /// Softmax of logits far apart must neither overflow nor divide by zero.
  @Test(arguments: Machine.all)
  func `logits of thousands give finite losses and gradients`(_ machine: Machine) throws {
    let graph = Self.test("", classes: 17).graph
    let store = try ParameterStore(graph: graph, kernels: machine.kernels)
    var random = SeededRandom(1)
    store.write(random.parameters(of: graph).map { $0.map { $0 * 3000 } })
    let executor = try Executor(
      graph: graph, parameters: store, batch: 1, height: 8, width: 8, purpose: .training,
      pool: ThreadPool(threads: machine.threads))
    executor.write(random.floats(192, in: -1...1))
    let value = executor.trainingPass(random.labels(64, classes: 17), LossConfiguration())
    #expect(value.total.isFinite && value.crossEntropy > 100)
    #expect(store.names.allSatisfy { store.gradient($0).allSatisfy(\.isFinite) })
  }
}
