import Foundation
import SkipSegEngine
import SkipSegFiles
import SkipSegNetworks
import SkipSegONNX
import TestSupport
import Testing

/// Exported networks, written to a file and read back with the schema.
@Suite struct ONNXNetworkTests {
  private let pool = ThreadPool(threads: 1)

  private func network(_ encoder: String, channels: Int) throws -> (graph: Graph, parameters: ParameterStore)
  {
    let (name, shortSkips) = try NetworkEncoder.parse(Forms.plainName(encoder), shortSkips: nil)
    var configuration = UnetConfiguration(
      encoder: name, inputChannels: channels, classCount: 5, decoderChannels: [16, 8, 8, 4, 4],
      encoderWidth: 4)
    configuration.shortSkips = shortSkips
    Forms.change(encoder, &configuration)
    let graph = try Unet.graph(configuration)
    let parameters = try ParameterStore(graph: graph)
    var random = SeededRandom(7)
    for (name, values) in zip(parameters.names, random.parameters(of: graph)) {
      parameters.write(name, values)
    }
    return (graph, parameters)
  }

  private func exported(
    _ encoder: String = "resnet18", channels: Int = 3, input: ONNXInput = .uint8, output: ONNXOutput = .logits
  ) throws -> ONNXModelProto {
    let (graph, parameters) = try network(encoder, channels: channels)
    let folder = try TemporaryFolder()
    let model = ONNXModelProto(
      graph: graph, parameters: parameters, mean: Array([0.5, 0.25, 0.125].prefix(channels)),
      standardDeviation: Array([0.2, 0.25, 0.5].prefix(channels)), input: input, output: output,
      metadata: ["b": "2", "a": "{\"x\":\"ü\"}"])
    try model.write(to: folder.path("model.onnx"))
    let read = try ONNXModelProto(serializedBytes: FileSystem.read(folder.path("model.onnx")))
    #expect(read == model)
    return read
  }

  /// An encoder's name with one of its other forms behind a plus.
  private enum Forms {
    static func plainName(_ encoder: String) -> String { String(encoder.split(separator: "+")[0]) }

    static func change(_ encoder: String, _ configuration: inout UnetConfiguration) {
      switch encoder.split(separator: "+").dropFirst().first {
      case "pre-activation": configuration.shortSkips = .preActivation
      case "zeros": configuration.projection = .zeros
      case "add": configuration.longSkips = .add
      case "none": configuration.longSkips = .none
      case "fine": configuration.fine = true
      default: break
      }
    }
  }

  /// The network that the file describes gives the same logits, bit for bit.
  @Test(
    arguments: [
      "resnet18", "resnet50", "plain-18", "resnet18+pre-activation", "resnet18+zeros", "resnet18+add",
      "resnet18+none", "resnet18+fine", "densenet121",
    ], [1, 3])
  func aNetworkReturns(encoder: String, channels: Int) throws {
    let (graph, parameters) = try network(encoder, channels: channels)
    let rebuilt = try RebuiltNetwork(exported(encoder, channels: channels))
    let store = try ParameterStore(graph: rebuilt.graph)
    #expect(store.names == parameters.names)
    for parameter in store.parameters where parameter.role != .counter {
      store.write(parameter.name, try #require(rebuilt.constants[parameter.name]))
    }
    let logits = try [(graph, parameters), (rebuilt.graph, store)].map { graph, parameters in
      let executor = try Executor(
        graph: graph, parameters: parameters, batch: 2, height: 65, width: 39, purpose: .inference, pool: pool
      )
      var random = SeededRandom(8)
      _ = executor.input.update(fromContentsOf: random.floats(executor.input.count, in: -2...2))
      executor.forward()
      return executor.logits()
    }
    #expect(logits[0] == logits[1])
    #expect(logits[0].allSatisfy(\.isFinite) && Set(logits[0]).count > 1000)
  }

  /// Operations that no U-Net of today has.
  @Test func otherOperationsReturn() throws {
    var builder = GraphBuilder()
    let image = builder.input(channels: 3)
    let x = builder.convolution(
      "a", image, channels: 9, kernel: 3, stride: 4, padding: 1, initializer: .kaimingNormalFanOut)
    let pooled = builder.averagePool(x, kernel: 2, stride: 2)
    let half = builder.resizeNearest(pooled, toImageBy: 2)
    let head = builder.convolution("head", half, channels: 5, kernel: 1, initializer: .kaimingNormalFanOut)
    let graph = builder.build(output: head)
    let parameters = try ParameterStore(graph: graph)
    parameters.initialize(seed: 1, pool: pool)
    let model = ONNXModelProto(
      graph: graph, parameters: parameters, mean: [0, 0, 0], standardDeviation: [1, 1, 1], input: .float,
      output: .logits, metadata: [:])
    let rebuilt = try RebuiltNetwork(model).graph
    let logits = try [graph, rebuilt].map { graph in
      let executor = try Executor(
        graph: graph, parameters: parameters, batch: 2, height: 33, width: 18, purpose: .inference, pool: pool
      )
      var random = SeededRandom(8)
      _ = executor.input.update(fromContentsOf: random.floats(executor.input.count, in: -2...2))
      executor.forward()
      return executor.logits()
    }
    #expect(logits[0] == logits[1] && logits[0].count == 2 * 5 * 16 * 9)
  }

  /// The zeros of a skip that was cut have the channels of its tensor and, as it runs, the size.
  @Test func aCutSkipIsZeros() throws {
    let (graph, parameters) = try network("resnet18", channels: 3)
    let skip = try #require(graph.skips.last)
    let cut = ONNXModelProto(
      graph: graph.without(skip), parameters: parameters, mean: [0, 0, 0], standardDeviation: [1, 1, 1],
      input: .float, output: .logits, metadata: [:]
    ).graph
    let zeros = try #require(cut.node.first { $0.opType == "ConstantOfShape" })
    let shape = try #require(cut.node.first { $0.output == zeros.input })
    let channels = try #require(cut.initializer.first { $0.name == shape.input[1] })
    #expect(channels.rawData.withUnsafeBytes { $0.load(as: Int64.self) } == 4)
    #expect(cut.node.filter { $0.input.contains(zeros.output[0]) }.map(\.opType) == ["Concat"])
  }

  @Test func parametersKeepNamesShapesAndBytes() throws {
    let (_, parameters) = try network("resnet18", channels: 3)
    let initializers = Dictionary(
      uniqueKeysWithValues: try exported().graph.initializer.map { ($0.name, $0) })
    let expected = parameters.parameters.filter { $0.role != .counter }
    #expect(initializers.count == expected.count + 2)
    for parameter in expected {
      let tensor = try #require(initializers[parameter.name])
      #expect(tensor.dims == parameter.shape.map(Int64.init))
      #expect(tensor.dataType == 1)
      #expect(tensor.rawData == parameters.read(parameter.name).withUnsafeBytes { Data($0) })
    }
  }

  @Test(arguments: ONNXInput.allCases)
  func theImageIsNormalised(input: ONNXInput) throws {
    let rebuilt = try RebuiltNetwork(exported(input: input))
    let range: Float = input == .uint8 ? 255 : 1
    for (channel, (mean, deviation)) in [(0.5, 0.2), (0.25, 0.25), (0.125, 0.5)].enumerated() {
      for sample in stride(from: Float(0), through: 1, by: 1 / 8) {
        let normalised = sample * range * rebuilt.scale[channel] + rebuilt.offset[channel]
        #expect(abs(Double(normalised) - (Double(sample) - mean) / deviation) < 1e-6)
      }
    }
  }

  @Test(arguments: ONNXInput.allCases, ONNXOutput.allCases)
  func theEndsAreDeclared(input: ONNXInput, output: ONNXOutput) throws {
    let graph = try exported(input: input, output: output).graph
    func sizes(_ value: ONNXValueInfoProto) -> [String] {
      value.type.tensorType.shape.dim.map { $0.dimParam.isEmpty ? "\($0.dimValue)" : $0.dimParam }
    }
    #expect(graph.input.count == 1 && graph.output.count == 1)
    #expect(graph.input[0].name == "image")
    #expect(graph.input[0].type.tensorType.elemType == (input == .uint8 ? 2 : 1))
    #expect(
      sizes(graph.input[0])
        == (input == .uint8 ? ["batch", "height", "width", "3"] : ["batch", "3", "height", "width"]))
    #expect(
      graph.output[0].name
        == ["logits", "probabilities", "labels"][ONNXOutput.allCases.firstIndex(of: output)!])
    #expect(graph.output[0].type.tensorType.elemType == (output == .argmax ? 7 : 1))
    #expect(
      sizes(graph.output[0])
        == (output == .argmax ? ["batch", "height", "width"] : ["batch", "5", "height", "width"]))
    let last = try #require(graph.node.last)
    #expect(last.output == [graph.output[0].name])
    #expect(last.opType == ["Conv", "Softmax", "ArgMax"][ONNXOutput.allCases.firstIndex(of: output)!])
  }

  @Test func everyValueIsMadeOnceBeforeItIsRead() throws {
    let model = try exported("resnet50", output: .softmax)
    var known = Set(model.graph.initializer.map(\.name) + model.graph.input.map(\.name) + [""])
    for node in model.graph.node {
      #expect(known.isSuperset(of: node.input), "\(node.name)")
      for output in node.output { #expect(known.insert(output).inserted, "\(output)") }
    }
    #expect(Set(model.graph.node.map(\.name)).count == model.graph.node.count)
    #expect(known.isSuperset(of: model.graph.output.map(\.name)))
  }

  @Test func versionsAndMetadataAreThere() throws {
    let model = try exported()
    #expect(model.irVersion == 8 && model.opsetImport.map(\.version) == [17])
    #expect(model.opsetImport.map(\.domain) == [""])
    #expect(model.metadataProps.map(\.key) == ["a", "b"])
    #expect(model.metadataProps.map(\.value) == ["{\"x\":\"ü\"}", "2"])
  }

  @Test func resizesFollowPyTorch() throws {
    let resizes = try exported().graph.node.filter { $0.opType == "Resize" }
    #expect(resizes.count == 5)
    for node in resizes {
      let attributes = Dictionary(
        uniqueKeysWithValues: node.attribute.map { ($0.name, String(decoding: $0.s, as: UTF8.self)) })
      #expect(
        attributes == [
          "mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor",
        ])
    }
  }

  @Test func weightsBeyondTheFormatAreRefused() throws {
    let folder = try TemporaryFolder()
    var model = ONNXModelProto()
    // Of two pieces, which are never touched.
    model.graph.initializer = [1, 2].map { _ in .with { $0.rawData = Data(count: 1 << 30) } }
    let error = #expect(throws: ONNXError.self) { try model.write(to: folder.path("model.onnx")) }
    #expect(error?.description.contains("model.onnx: the weights have 2147483648 bytes") == true)
    #expect(!FileSystem.exists(folder.path("model.onnx")))
  }
}
