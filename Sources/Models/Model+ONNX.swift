import SkipSegONNX

extension Model {
  /// Writes the network as an ONNX file (operator set 17) that takes batches and photographs of any size and normalises
  /// them itself. The file's metadata holds what the model's file holds: classes and colours, normalisation and mask
  /// mapping as JSON.
  ///
  /// - Throws: where the weights are too many for the format, or the file can't be written.
  public func writeONNX(to path: String, input: ONNXInput = .uint8, output: ONNXOutput = .logits) throws {
    var metadata = specification.metadata
    // It says what wrote a safetensors file.
    metadata["format"] = nil
    try ONNXModelProto(
      graph: graph, parameters: parameters, mean: specification.normalization.mean,
      standardDeviation: specification.normalization.standardDeviation, input: input, output: output,
      metadata: metadata
    ).write(to: path)
  }
}
