import SkipSegEngine
import SkipSegFiles
import SwiftProtobuf

extension ONNXModelProto {
  /// The version of the operators, and the version of the representation that came with it.
  package static let operatorSet: Int64 = 17
  private static let representation: Int64 = 8

  /// Protocol buffers end below 2 GiB.
  package static let byteLimit = 0x7fff_ffff

  /// A network as ONNX, for batches and images of any size.
  ///
  /// - Parameters:
  ///   - mean, standardDeviation: of the normalisation, one number a channel, on the scale 0 to 1.
  ///   - metadata: what else is to be known of the model.
  package init(
    graph: Graph, parameters: ParameterStore, mean: [Float], standardDeviation: [Float], input: ONNXInput,
    output: ONNXOutput, metadata: [String: String]
  ) {
    var builder = ONNXGraphBuilder()
    let image = builder.image(input, mean: mean, standardDeviation: standardDeviation)
    let logits = builder.network(graph, parameters, image: image)
    builder.result(output, of: logits, classCount: graph.classCount)
    self = .with {
      $0.irVersion = Self.representation
      $0.producerName = "SkipSeg"
      $0.opsetImport = [.with { $0.version = Self.operatorSet }]
      $0.graph = builder.graph
      $0.graph.name = "segmentation"
      $0.metadataProps = metadata.sorted { $0.key < $1.key }.map { key, value in
        .with { ($0.key, $0.value) = (key, value) }
      }
    }
  }

  /// - Throws: `ONNXError.tooLarge`, or what the file system refuses.
  package func write(to path: String) throws {
    let weightBytes = graph.initializer.reduce(0) { $0 + $1.rawData.count }
    // Names and nodes take far less than this.
    let margin = 16 << 20
    guard weightBytes + margin < Self.byteLimit else {
      throw ONNXError.tooLarge(file: path, bytes: weightBytes)
    }
    let bytes: [UInt8] = try serializedBytes()
    try DurableFile.write(bytes, to: path)
  }
}
