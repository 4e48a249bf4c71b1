import SkipSegEngine
import TestSupport
import Testing

struct AttentionTests {
  /// Queries of `height` x `width` pixels, keys at a `reduction`-th of it.
  struct Form {
    var heads: Int
    var channels: Int
    var height: Int
    var width: Int
    var reduction: Int
    var batch = 2

    var keys: Int { (height / reduction) * (width / reduction) }

    var test: GraphCase {
      GraphCase(
        "\(heads) heads, \(channels) channels, \(height)x\(width), \(keys) keys", batch: batch,
        height: height,
        width: width
      ) { builder in
        let x = builder.convolution("before", builder.input(channels: 3), channels, bias: true)
        let q = builder.linear("q", x, channels: channels, initializer: .constant(0))
        let reduced =
          reduction == 1 ? x : builder.convolution("sr", x, channels, kernel: reduction, stride: reduction)
        let kv = builder.linear("kv", reduced, channels: 2 * channels, initializer: .constant(0))
        let z = builder.attention(q, kv, heads: heads)
        // q has another reader, so that its gradient is added to.
        return builder.convolution("head", heads == 2 ? builder.add(z, q) : z, 3)
      }
    }
  }

  static let forms = [
    Form(heads: 1, channels: 16, height: 1, width: 1, reduction: 1),
    Form(heads: 1, channels: 32, height: 2, width: 2, reduction: 2),
    Form(heads: 2, channels: 32, height: 5, width: 7, reduction: 2),
    Form(heads: 5, channels: 80, height: 4, width: 3, reduction: 1),
    Form(heads: 2, channels: 128, height: 9, width: 11, reduction: 4),
    Form(heads: 1, channels: 64, height: 8, width: 8, reduction: 1),
    Form(heads: 1, channels: 16, height: 16, width: 16, reduction: 1, batch: 1),
    Form(heads: 1, channels: 32, height: 17, width: 70, reduction: 8, batch: 1),
    Form(heads: 2, channels: 96, height: 3, width: 67, reduction: 3, batch: 3),
  ]

  @Test(arguments: forms.map(\.test))
  func attentionIsItsDefinition(_ test: GraphCase) throws { try EngineComparison.check(test) }

  @Test func theNumbersOfKeysAreThose() {
    #expect(Set(Self.forms.map(\.keys)).isSuperset(of: [1, 4, 64, 256]))
  }

  /// Products of up to +-80 and more neither overflow nor lose the small ones.
  @Test(arguments: Machine.all)
  func largeProductsDontOverflow(on machine: Machine) throws {
    let form = Form(heads: 1, channels: 16, height: 6, width: 5, reduction: 1, batch: 1)
    let test = form.test
    var random = SeededRandom(3)
    var parameters = random.parameters(of: test.graph)
    for (index, parameter) in test.graph.parameters.enumerated()
    where ["q.weight", "kv.weight"].contains(parameter.name) {
      parameters[index] = parameters[index].map { $0 * 7 }
    }
    let image = random.tensor(batch: 1, channels: 3, height: 6, width: 5)
    let network = NaiveNetwork(test.graph, parameters: parameters)
    let values = network.values(image, purpose: .training)
    func value(_ name: String) throws -> NaiveTensor {
      let index = try #require(test.graph.nodes.firstIndex { $0.name == name })
      return values[index]
    }
    let (q, kv) = (try value("q"), try value("kv"))
    let products = Self.products(q, kv, width: 16)
    #expect(products.max()! > 80 && products.min()! < -80)

    let store = try ParameterStore(graph: test.graph, kernels: machine.kernels)
    store.write(parameters)
    let executor = try Executor(
      graph: test.graph, parameters: store, batch: 1, height: 6, width: 5, purpose: .training,
      pool: ThreadPool(threads: machine.threads))
    executor.write(image.interleaved)
    executor.forward()
    let expected = values[test.graph.output.index].values.map(Float.init)
    #expect(relativeDistance(executor.logits(), expected) < 1e-4)
    let labels = random.labels(30, classes: 3)
    _ = executor.trainingPass(labels)
    let gradients = network.gradients(
      values, outputGradient: NaiveLoss(test.loss, labels: labels).backward(values[test.graph.output.index]))
    for (index, parameter) in test.graph.parameters.enumerated() {
      let gradient = store.gradient(parameter.name)
      #expect(relativeDistance(gradient, gradients[index].map(Float.init)) < 1e-3, "\(parameter.name)")
    }
  }

  /// Of each query with each key, over the root of the head's width.
  private static func products(_ q: NaiveTensor, _ kv: NaiveTensor, width: Int) -> [Double] {
    let count = q.height * q.width
    var products: [Double] = []
    for query in 0..<count {
      for key in 0..<count {
        var sum = 0.0
        for channel in 0..<width {
          sum += q.values[channel * count + query] * kv.values[channel * count + key]
        }
        products.append(sum / Double(width).squareRoot())
      }
    }
    return products
  }

  /// The numbers that a plan sets aside grow with the queries, not with queries times keys.
  @Test func theMatrixIsNeverStored() throws {
    func bytes(_ size: Int) throws -> Int {
      var builder = GraphBuilder()
      let x = builder.convolution("before", builder.input(channels: 3), 16, kernel: 4, stride: 4)
      let q = builder.linear("q", x, channels: 16, initializer: .constant(0))
      let reduced = builder.convolution("sr", x, 16, kernel: 8, stride: 8)
      let kv = builder.linear("kv", reduced, channels: 32, initializer: .constant(0))
      let head = builder.convolution("head", builder.attention(q, kv, heads: 1), 2)
      let graph = builder.build(output: head)
      let plan = try Plan(graph: graph, batch: 1, height: size, width: size, purpose: .training, threads: 2)
      return plan.arenaBytes
    }
    let (queries, keys) = (512 * 512, 64 * 64)
    #expect(try bytes(2048) < queries * keys * 4 / 10)
    let (small, large) = (try bytes(512), try bytes(1024))
    #expect(Double(large) < 4.5 * Double(small))
  }
}
