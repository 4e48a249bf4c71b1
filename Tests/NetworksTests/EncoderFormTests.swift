import SkipSegEngine
import SkipSegNetworks
import TestSupport
import Testing

/// Whole small networks in every form of their skips.
struct EncoderFormTests {
  struct Form: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let encoder: String
    let change: @Sendable (inout UnetConfiguration) -> Void

    init(
      _ description: String, _ encoder: String,
      _ change: @escaping @Sendable (inout UnetConfiguration) -> Void
    ) {
      (testDescription, self.encoder, self.change) = (description, encoder, change)
    }

    func graph(width: Int) throws -> Graph {
      var configuration = UnetConfiguration(encoder: encoder, classCount: 3, encoderWidth: width)
      change(&configuration)
      return try Unet.graph(configuration)
    }
  }

  static let forms = [
    Form("plain", "residual-10") { $0.shortSkips = .none },
    Form("pre-activation", "residual-10") { $0.shortSkips = .preActivation },
    Form("pre-activation of bottlenecks", "resnet50") { $0.shortSkips = .preActivation },
    Form("projections of zeros", "residual-10") { $0.projection = .zeros },
    Form("projections of zeros under pre-activation", "residual-10") {
      $0.shortSkips = .preActivation
      $0.projection = .zeros
    },
    Form("long skips added", "residual-10") { $0.longSkips = .add },
    Form("no long skips", "residual-10") { $0.longSkips = .none },
    Form("a path at full resolution", "residual-10") { $0.fine = true },
    Form("a path at full resolution without long skips", "residual-10") {
      ($0.fine, $0.longSkips) = (true, .none)
    },
    Form("drop path", "residual-10") { $0.dropPath = 0.5 },
    Form("drop path under pre-activation", "residual-10") {
      $0.dropPath = 0.5
      $0.shortSkips = .preActivation
    },
    Form("a dense network", "densenet121") { $0.longSkips = .concatenate },
  ]

  /// Logits with statistics of the batch and with running ones, against the definition in double precision.
  @Test(arguments: forms, [4, 12])
  func logitsAreThoseOfTheDefinition(_ form: Form, width: Int) throws {
    let graph = try form.graph(width: width)
    var random = SeededRandom(5)
    let parameters = random.parameters(of: graph)
    let (height, breadth) = (41, 33)
    let image = random.tensor(batch: 2, channels: 3, height: height, width: breadth)
    let network = NaiveNetwork(graph, parameters: parameters)
    let pool = ThreadPool(threads: 2)
    for purpose in [Purpose.training, .inference] {
      let expected = network.logits(image, purpose: purpose).values
      let store = try ParameterStore(graph: graph)
      for (name, values) in zip(store.names, parameters) { store.write(name, values) }
      let executor = try Executor(
        graph: graph, parameters: store, batch: 2, height: height, width: breadth, purpose: purpose,
        pool: pool)
      _ = executor.input.update(fromContentsOf: image.interleaved)
      executor.forward()
      let largest = expected.reduce(0) { max($0, abs($1)) }
      let error = zip(executor.logits(), expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
      #expect(error <= 1e-4 * largest, "\(purpose)")
    }
  }

  /// With gamma = beta = 0 in its last batch norm a block gives what it reads, bit for bit: its input is no less than 0.
  @Test func aResidualBlockWithoutItsBranchIsTheIdentity() throws {
    try expectIdentity(.residual) { $0.hasSuffix(".1.bn2.weight") || $0.hasSuffix(".1.bn2.bias") }
  }

  /// Under pre-activation everywhere: no ReLU follows the sum. There the branch ends in a convolution.
  @Test func aPreActivatedBlockWithoutItsBranchIsTheIdentity() throws {
    try expectIdentity(.preActivation) { $0.hasSuffix(".1.conv2.weight") }
  }

  private func expectIdentity(
    _ form: UnetConfiguration.ShortSkips, zeros: (String) -> Bool
  ) throws {
    var configuration = UnetConfiguration(encoder: "resnet18", classCount: 3, encoderWidth: 8)
    configuration.shortSkips = form
    let graph = try Unet.graph(configuration)
    let blocks = graph.blocks.filter { $0.name.hasSuffix(".1") }
    #expect(blocks.count == 4)
    // A block moves up by those that went before it: by name it stays.
    let without = try blocks.map(\.name).reduce(graph) { graph, name in
      try #require(graph.without(graph.blocks.first { $0.name == name }!))
    }
    let pool = ThreadPool(threads: 2)
    let store = try ParameterStore(graph: graph)
    store.initialize(seed: 3, pool: pool)
    for parameter in store.parameters where zeros(parameter.name) {
      store.write(parameter.name, [Float](repeating: 0, count: parameter.count))
    }
    let logits = try [graph, without].map { graph in
      let executor = try Executor(
        graph: graph, parameters: store, batch: 2, height: 64, width: 64, purpose: .training, pool: pool)
      var random = SeededRandom(8)
      _ = executor.input.update(fromContentsOf: random.floats(executor.input.count, in: -2...2))
      executor.forward()
      return executor.logits().map(\.bitPattern)
    }
    #expect(logits[0] == logits[1])
  }

  @Test(arguments: [
    ("densenet121", 29, 29), ("densenet121", 29, 300), ("densenet161", 29, 29), ("resnet18", 1, 300),
  ])
  func theSmallestPicturesRun(encoder: String, height: Int, width: Int) throws {
    let graph = try Unet.graph(UnetConfiguration(encoder: encoder, classCount: 2, encoderWidth: 8))
    _ = try Plan(graph: graph, batch: 1, height: height, width: width, purpose: .inference, threads: 1)
  }

  @Test func aSmallerPictureIsRefusedInOneLine() throws {
    let graph = try Unet.graph(UnetConfiguration(encoder: "densenet169", classCount: 2, encoderWidth: 8))
    let error = #expect(throws: PlanError.self) {
      try Plan(graph: graph, batch: 1, height: 300, width: 28, purpose: .inference, threads: 1)
    }
    #expect(
      error?.description == "densenet169 needs pictures of at least 29 x 29 pixels, this one is 28 x 300")
  }
}
