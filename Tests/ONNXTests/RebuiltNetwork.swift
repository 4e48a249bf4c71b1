import SkipSegEngine
import SkipSegONNX
import Testing

/// An exported network, built anew from nothing but what its file says.
struct RebuiltNetwork {
  let graph: Graph
  /// Constants by name, in C order.
  let constants: [String: [Float]]
  /// What the file multiplies each channel of the image by, and then adds.
  let scale: [Float]
  let offset: [Float]

  private enum Value {
    case image
    case tensor(GraphBuilder.Tensor)
    /// Some sizes of a tensor, all that a shape is made of; of the image those divided by a number.
    case sizes(of: GraphBuilder.Tensor, dividedBy: Int = 1)
  }

  init(_ model: ONNXModelProto) throws {
    let sizes = Dictionary(
      uniqueKeysWithValues: model.graph.initializer.filter { $0.dataType == 7 }.map { tensor in
        (tensor.name, tensor.rawData.withUnsafeBytes { Array($0.bindMemory(to: Int64.self)) })
      })
    constants = Dictionary(
      uniqueKeysWithValues: model.graph.initializer.filter { $0.dataType == 1 }.map { tensor in
        (tensor.name, tensor.rawData.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) })
      })
    let dimensions = Dictionary(
      uniqueKeysWithValues: model.graph.initializer.map { ($0.name, $0.dims.map(Int.init)) })
    var scale: [Float] = []
    var offset: [Float] = []
    var builder = GraphBuilder()
    var values: [String: Value] = [model.graph.input[0].name: .image]
    for node in model.graph.node {
      let attributes = Dictionary(uniqueKeysWithValues: node.attribute.map { ($0.name, $0) })
      func value(_ index: Int) throws -> Value { try #require(values[node.input[index]], "\(node.name)") }
      func tensor(_ index: Int) throws -> GraphBuilder.Tensor {
        guard case .tensor(let tensor) = try value(index) else { throw Unexpected(node: node) }
        return tensor
      }
      /// The one number that stands for both directions.
      func number(_ name: String) throws -> Int {
        let numbers = try #require(attributes[name]?.ints, "\(node.name)")
        #expect(Set(numbers).count == 1, "\(node.name)")
        return Int(numbers[0])
      }
      let result: Value
      switch (node.opType, try value(0)) {
      case ("Transpose", .image), ("Cast", .image): result = .image
      case ("Mul", .image):
        scale = try #require(constants[node.input[1]])
        result = .image
      case ("Add", .image):
        offset = try #require(constants[node.input[1]])
        result = .tensor(builder.input(channels: offset.count))
      case ("Conv", _):
        let weight = try #require(dimensions[node.input[1]])
        result = .tensor(
          builder.convolution(
            node.name, try tensor(0), channels: weight[0], kernel: try number("kernel_shape"),
            stride: try number("strides"), padding: try number("pads"), bias: node.input.count == 3,
            initializer: .constant(0)))
        #expect(weight[2...] == [try number("kernel_shape"), try number("kernel_shape")])
      case ("BatchNormalization", _):
        #expect(attributes["epsilon"]?.f == 1e-5)
        #expect(
          node.input[1...]
            == ["weight", "bias", "running_mean", "running_var"].map { "\(node.name).\($0)" }[...]
        )
        result = .tensor(builder.batchNorm(node.name, try tensor(0)))
      case ("Relu", _): result = .tensor(builder.relu(try tensor(0)))
      case ("Add", _): result = .tensor(builder.add(try tensor(0), try tensor(1)))
      case ("Pad", .tensor(let tensor)):
        // Of channels alone: the sum behind it takes fewer as they are.
        let pads = try #require(sizes[node.input[1]])
        #expect(pads.count == 8 && pads.indices.allSatisfy { ($0 == 5) == (pads[$0] > 0) })
        result = .tensor(tensor)
      case ("MaxPool", _):
        result = .tensor(
          builder.maxPool(
            try tensor(0), kernel: try number("kernel_shape"), stride: try number("strides"),
            padding: try number("pads")))
      case ("AveragePool", _):
        #expect(try number("pads") == 0)
        result = .tensor(
          builder.averagePool(
            try tensor(0), kernel: try number("kernel_shape"), stride: try number("strides")))
      case ("Shape", .tensor(let tensor)): result = .sizes(of: tensor)
      case ("Concat", .sizes):
        #expect(attributes["axis"]?.i == 0)
        result = try value(1)
      case ("Concat", _):
        #expect(attributes["axis"]?.i == 1)
        result = .tensor(builder.concatenate(try node.input.indices.map(tensor)))
      case ("Resize", _):
        guard case .sizes(let like, let divisor) = try value(3) else { throw Unexpected(node: node) }
        result = .tensor(
          divisor == 1
            ? builder.resizeNearest(try tensor(0), like: like)
            : builder.resizeNearest(try tensor(0), toImageBy: divisor))
      case ("Div", .sizes(let tensor, _)):
        result = .sizes(of: tensor, dividedBy: Int(try #require(sizes[node.input[1]]).first!))
      case ("Max", .sizes):
        #expect(sizes[node.input[1]] == [1])
        result = try value(0)
      case ("Softmax", _), ("ArgMax", _):
        #expect(attributes["axis"]?.i == 1)
        result = try value(0)
      default: throw Unexpected(node: node)
      }
      values[node.output[0]] = result
    }
    guard case .tensor(let output) = values[model.graph.output[0].name] else {
      throw Unexpected(node: model.graph.node.last)
    }
    graph = builder.build(output: output)
    (self.scale, self.offset) = (scale, offset)
  }

  struct Unexpected: Error {
    let node: ONNXNodeProto?
  }
}
