import SkipSegEngine
import TestSupport
import Testing

struct LayerNormTests {
  /// Sizes of less and more than a tile of 16 pixels, of one row and of more than one piece of rows.
  static let cases = [(1, 1), (3, 5), (7, 16), (2, 37), (61, 40)].flatMap { height, width in
    [16, 48, 80].filter { height * width < 2000 || $0 == 16 }.map { channels in
      GraphCase("\(channels) channels, \(height)x\(width)", height: height, width: width) { builder in
        let x = builder.convolution("before", builder.input(channels: 3), channels, bias: true)
        let z = builder.layerNorm("norm", x, epsilon: 1e-6)
        // x is read twice: one gradient is stored, one added.
        return builder.convolution("head", builder.add(z, x), 3, bias: true)
      }
    }
  }

  @Test(arguments: cases)
  func layerNormIsItsDefinition(_ test: GraphCase) throws { try EngineComparison.check(test) }

  @Test func theGradientTakesTheOutputsPlace() throws {
    try EngineComparison.check(
      GraphCase("chain", height: 6, width: 19) { builder in
        var x = builder.convolution("before", builder.input(channels: 3), 32, bias: true)
        x = builder.layerNorm("first", x, epsilon: 1e-5)
        x = builder.gelu(builder.layerNorm("second", builder.convolution("between", x, 32), epsilon: 1e-5))
        return builder.convolution("head", x, 3)
      })
  }

  /// Values whose variance is about 1e-8, beside which an epsilon of 1e-5 and one of 1e-6 show.
  @Test(arguments: [Float(1e-5), 1e-6], Machine.all)
  func theEpsilonShows(epsilon: Float, on machine: Machine) throws {
    let test = GraphCase("small variance", batch: 1, height: 3, width: 21) { builder in
      let x = builder.convolution("before", builder.input(channels: 1), 16)
      return builder.convolution("head", builder.layerNorm("norm", x, epsilon: epsilon), 2)
    }
    var random = SeededRandom(1)
    var parameters = random.parameters(of: test.graph)
    parameters[0] = parameters[0].map { $0 * 1e-4 }
    let image = random.tensor(batch: 1, channels: 1, height: 3, width: 21)
    func logits(epsilon: Float) throws -> [Double] {
      let other = GraphCase("", batch: 1, height: 3, width: 21) { builder in
        let x = builder.convolution("before", builder.input(channels: 1), 16)
        return builder.convolution("head", builder.layerNorm("norm", x, epsilon: epsilon), 2)
      }
      return NaiveNetwork(other.graph, parameters: parameters).logits(image, purpose: .inference).values
    }
    let store = try ParameterStore(graph: test.graph, kernels: machine.kernels)
    store.write(parameters)
    let executor = try Executor(
      graph: test.graph, parameters: store, batch: 1, height: 3, width: 21, purpose: .inference,
      pool: ThreadPool(threads: machine.threads))
    executor.write(image.interleaved)
    executor.forward()
    let found = executor.logits()
    let expected = try logits(epsilon: epsilon).map { Float($0) }
    let other = try logits(epsilon: epsilon == 1e-5 ? 1e-6 : 1e-5).map { Float($0) }
    #expect(relativeDistance(found, expected) < 1e-5)
    #expect(relativeDistance(found, other) > 1e-2)
  }
}
