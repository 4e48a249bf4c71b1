import Foundation
import SkipSegEngine
import SkipSegNetworks
import SkipSegONNX
import TestSupport
import Testing

/// A Mix Transformer in ONNX: what its operations become. That ONNX Runtime gives the same logits is proved by
/// `scripts/check-onnx.sh`.
@Suite struct ONNXTransformerTests {
  private let graph: Graph
  private let parameters: ParameterStore
  private let exported: ONNXGraphProto

  init() throws {
    graph = try Unet.graph(
      UnetConfiguration(
        encoder: "mit_b0", classCount: 5, decoderChannels: [16, 8, 8, 4, 4], encoderWidth: 16))
    parameters = try ParameterStore(graph: graph)
    parameters.initialize(seed: 1, pool: ThreadPool(threads: 1))
    exported =
      ONNXModelProto(
        graph: graph, parameters: parameters, mean: [0, 0, 0], standardDeviation: [1, 1, 1], input: .float,
        output: .logits, metadata: [:]
      ).graph
  }

  private func nodes(_ type: String) -> [ONNXNodeProto] { exported.node.filter { $0.opType == type } }

  private func attribute(_ node: ONNXNodeProto, _ name: String) throws -> ONNXAttributeProto {
    try #require(node.attribute.first { $0.name == name })
  }

  private var initializers: [String: ONNXTensorProto] {
    Dictionary(uniqueKeysWithValues: exported.initializer.map { ($0.name, $0) })
  }

  @Test func everyValueIsMadeOnceBeforeItIsRead() {
    var known = Set(exported.initializer.map(\.name) + exported.input.map(\.name) + [""])
    #expect(exported.initializer.count == initializers.count)
    for node in exported.node {
      #expect(known.isSuperset(of: node.input), "\(node.name)")
      for output in node.output { #expect(known.insert(output).inserted, "\(output)") }
    }
  }

  @Test func normsKeepTheirEpsilons() throws {
    let expected = graph.nodes.compactMap { node in
      (node.operation as? Graph.LayerNorm).map { [node.name: $0.epsilon] }
    }
    let found = try nodes("LayerNormalization").map { node in
      #expect(try attribute(node, "axis").i == -1)
      return [node.name.replacing(".normalized", with: ""): try attribute(node, "epsilon").f]
    }
    #expect(found == expected && found.count == 30)
  }

  @Test func geluIsWrittenWithErf() { #expect(nodes("Erf").count == 8 && nodes("Tanh").isEmpty) }

  @Test func depthwiseConvolutionsHaveGroups() throws {
    let grouped = nodes("Conv").filter { $0.attribute.contains { $0.name == "group" } }
    #expect(grouped.count == 8)
    for node in grouped {
      let weight = try #require(initializers[node.input[1]])
      #expect(try attribute(node, "group").i == weight.dims[0] && weight.dims.dropFirst() == [1, 3, 3])
    }
  }

  @Test func linearLayersAreConvolutionsOfOnePixel() throws {
    let weight = try #require(initializers["encoder.block1.0.attn.kv.weight"])
    #expect(weight.dims == [32, 16, 1, 1])
    let values = parameters.read(weight.name)
    #expect(weight.rawData == values.withUnsafeBytes { Data($0) })
  }

  /// Reshapes keep the batch and take whatever pixels there are; the last gives the shape of the queries back.
  @Test func attentionTakesAnyNumberOfPixels() throws {
    #expect(nodes("Softmax").count == 8)
    for node in nodes("Softmax") { #expect(try attribute(node, "axis").i == -1) }
    let shapes = nodes("Reshape").compactMap { node in
      initializers[node.input[1]].map { $0.rawData.withUnsafeBytes { Array($0.bindMemory(to: Int64.self)) } }
    }
    #expect(shapes.count == 2 * 8)
    for shape in shapes { #expect(shape[0] == 0 && shape[2] == 16 && shape[3] == -1) }
    #expect(Set(shapes.map { $0[1] }) == [1, 2, 4, 5, 8, 10, 16])
  }
}
