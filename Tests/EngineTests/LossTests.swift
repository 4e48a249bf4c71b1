import SkipSegEngine
import TestSupport
import Testing

struct LossTests {
  /// One convolution gives the logits.
  static func test(
    _ description: String, classes: Int, _ loss: LossConfiguration = LossConfiguration(),
    labels: (@Sendable (Int) -> [UInt16])? = nil
  ) -> GraphCase {
    var test = GraphCase("\(classes) classes, \(description)", height: 19, width: 11) { builder in
      builder.convolution("conv", builder.input(channels: 3), classes, kernel: 3, padding: 1, bias: true)
    }
    test.loss = loss
    test.labels = labels
    return test
  }

  static func weights(_ count: Int) -> [Float] { (0..<count).map { 0.25 + Float($0 % 5) / 2 } }

  /// Every kind, each with a factor of its own.
  static let all = LossKind.allCases.enumerated().map { LossTerm($1, factor: 0.5 + Float($0) / 4) }

  static func all(classes: Int) -> LossConfiguration {
    LossConfiguration(all, classWeights: weights(classes))
  }

  static func smoothed(_ share: Float, _ loss: LossConfiguration) -> LossConfiguration {
    var loss = loss
    loss.labelSmoothing = share
    return loss
  }

  static let cases =
    [1, 2, 5, 16, 17, 40].flatMap { classes in
      LossKind.allCases.map { test($0.rawValue, classes: classes, LossConfiguration([LossTerm($0)])) } + [
        test("cross-entropy and Dice", classes: classes),
        test("cross-entropy, class weights", classes: classes, .init(classWeights: weights(classes))),
        test("all, class weights", classes: classes, all(classes: classes)),
        test("smoothed labels", classes: classes, smoothed(0.1, .init([LossTerm(.crossEntropy)]))),
        test("all, smoothed labels", classes: classes, smoothed(0.5, all(classes: classes))),
        test("one present", classes: classes, all(classes: classes)) { count in
          [UInt16](repeating: UInt16(classes - 1), count: count)
        },
        test("one label", classes: classes, all(classes: classes)) { count in
          (0..<count).map { $0 == 30 ? UInt16(classes / 2) : .max }
        },
        test("labels beyond them", classes: classes, all(classes: classes)) { count in
          (0..<count).map { UInt16($0 % (classes + 2)) }
        },
        test("all ignored", classes: classes, all(classes: classes)) { count in
          [UInt16](repeating: .max, count: count)
        },
        test(
          "only classes without weight", classes: classes,
          .init(all, classWeights: (0..<classes).map { $0 == 0 ? 0 : 1 })
        ) { count in [UInt16](repeating: 0, count: count) },
      ]
    } + [test("all", classes: 300, all(classes: 300))]

  @Test(arguments: cases)
  func lossesAndTheirGradientsAreTheirDefinitions(_ test: GraphCase) throws {
    try EngineComparison.check(test)
  }

  /// An executor over one convolution whose parameters are random numbers times `scale`.
  private func executor(
    classes: Int, size: Int, _ loss: LossConfiguration, scale: Float = 1, kernels: KernelSet, threads: Int
  ) throws -> (Executor, ParameterStore) {
    let graph = Self.test("", classes: classes).graph
    let store = try ParameterStore(graph: graph, kernels: kernels)
    var random = SeededRandom(1)
    store.write(random.parameters(of: graph).map { $0.map { $0 * scale } })
    let executor = try Executor(
      graph: graph, parameters: store, batch: 2, height: size, width: size, purpose: .training,
      pool: ThreadPool(threads: threads), loss: loss)
    executor.write(random.floats(executor.input.count, in: -1...1))
    return (executor, store)
  }

  @Test(arguments: Machine.all)
  func withoutALabelTheLossIs0AndNothingIsLearnt(_ machine: Machine) throws {
    let (executor, store) = try executor(
      classes: 5, size: 4, Self.all(classes: 5), kernels: machine.kernels, threads: machine.threads)
    let value = executor.trainingPass([UInt16](repeating: .max, count: 32))
    #expect([value.total] + value.terms == [Float](repeating: 0, count: 1 + LossKind.allCases.count))
    #expect(store.names.allSatisfy { store.gradient($0).allSatisfy { $0 == 0 } })
  }

  /// Softmax of logits far apart must neither overflow nor divide by zero.
  @Test(arguments: Machine.all)
  func logitsOfThousandsGiveFiniteLossesAndGradients(_ machine: Machine) throws {
    let (executor, store) = try executor(
      classes: 17, size: 8, Self.all(classes: 17), scale: 3000, kernels: machine.kernels,
      threads: machine.threads)
    var random = SeededRandom(2)
    let value = executor.trainingPass(random.labels(128, classes: 17))
    #expect(value.total.isFinite && value.terms[0] > 100)
    #expect(store.names.allSatisfy { store.gradient($0).allSatisfy(\.isFinite) })
  }

  @Test(arguments: LossKind.allCases, KernelSet.supported)
  func aLogitThatIsNoNumberShowsInEveryLoss(_ kind: LossKind, _ kernels: KernelSet) throws {
    let (executor, _) = try executor(
      classes: 3, size: 16, LossConfiguration([LossTerm(kind)]), kernels: kernels, threads: 2)
    executor.input[100] = .nan
    #expect(executor.trainingPass([UInt16](repeating: 2, count: 512)).total.isNaN)
  }

  @Test(arguments: KernelSet.supported)
  func anyNumberOfThreadsGivesTheSameBytes(_ kernels: KernelSet) throws {
    func run(threads: Int) throws -> [[UInt32]] {
      let (executor, store) = try executor(
        classes: 21, size: 83, Self.smoothed(0.1, Self.all(classes: 21)), kernels: kernels, threads: threads)
      var random = SeededRandom(2)
      let values = (0..<2).map { _ in executor.trainingPass(random.labels(2 * 83 * 83, classes: 21)) }
      let numbers = values.map { [$0.total] + $0.terms } + store.names.map { store.gradient($0) }
      return numbers.map { $0.map(\.bitPattern) }
    }
    let expected = try run(threads: 1)
    for threads in [2, 3, 7] { #expect(try run(threads: threads) == expected, "\(threads) threads") }
  }

  /// Without cross-entropy there is nothing to smooth; a share of 0 is none.
  @Test func smoothingIsCrossEntropysAlone() throws {
    func run(_ loss: LossConfiguration) throws -> [UInt32] {
      let (executor, store) = try executor(classes: 5, size: 9, loss, kernels: .best, threads: 2)
      var random = SeededRandom(3)
      let value = executor.trainingPass(random.labels(2 * 81, classes: 5))
      return ([value.total] + store.names.flatMap { store.gradient($0) }).map(\.bitPattern)
    }
    let others = LossConfiguration([LossTerm(.dice), LossTerm(.focal), LossTerm(.topk)])
    #expect(try run(Self.smoothed(0.3, others)) == run(others))
    #expect(try run(Self.smoothed(0.3, .init())) != run(.init()))
  }

  /// Logits far apart: a class of probability 0 still counts by its logit.
  @Test(arguments: Machine.all)
  func smoothingIsExactWhereProbabilitiesVanish(_ machine: Machine) throws {
    var test = Self.test("", classes: 3, Self.smoothed(0.3, .init([LossTerm(.crossEntropy)]))) { count in
      [UInt16](repeating: 0, count: count)
    }
    let store = try ParameterStore(graph: test.graph, kernels: machine.kernels)
    store.write("conv.weight", [Float](repeating: 0, count: 81))
    store.write("conv.bias", [500, 100, -400])
    test.loss.classWeights = [1, 2, 1]
    let executor = try Executor(
      graph: test.graph, parameters: store, batch: 1, height: 4, width: 4, purpose: .training,
      pool: ThreadPool(threads: machine.threads), loss: test.loss)
    executor.write([Float](repeating: 1, count: executor.input.count))
    // 0.1 of each class: 2 * 400 + 1 * 900.
    let value = executor.trainingPass([UInt16](repeating: 0, count: 16))
    #expect(abs(value.total - 170) < 1e-3)
    // S p - s of each class, the mean over the pixels.
    for (gradient, expected) in zip(store.gradient("conv.bias"), [0.3, -0.2, -0.1] as [Float]) {
      #expect(abs(gradient - expected) < 1e-5)
    }
  }

  /// Pixels alike share what is theirs, so that equal logits have equal gradients.
  @Test func equalPixelsShareTheLastPlaceAmongTheWorst() throws {
    let (executor, store) = try executor(
      classes: 4, size: 10, LossConfiguration([LossTerm(.topk)]), scale: 0, kernels: .best, threads: 1)
    let labels = (0..<200).map { UInt16($0 % 4) }
    let value = executor.trainingPass(labels)
    // Every pixel's cross-entropy is ln 4, and each class holds a quarter of them.
    #expect(abs(value.total - 1.3862944) < 1e-6)
    #expect(store.gradient("conv.bias").allSatisfy { abs($0) < 1e-7 })
  }
}
