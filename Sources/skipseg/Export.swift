import ArgumentParser
import Files
import ONNX
import Segmentation

struct Export: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case onnx
  }

  static let configuration = CommandConfiguration(
    abstract: "Write a model in the format of other programs.",
    discussion: """
      An ONNX file (operator set 17) takes batches and photographs of any size, and normalises them itself. Its input \
      `image` is uint8 [batch][height][width][channels] with samples of 0 to 255, or by --input float it is float \
      [batch][channels][height][width] with samples of 0 to 1. Its output is float `logits` or `probabilities` \
      [batch][class][height][width], or int64 `labels` [batch][height][width]. The metadata holds classes and colours, \
      normalisation and mask mapping. An existing file is never written over.
      """)

  @Argument(help: "The model: a .safetensors file that `skipseg train` wrote.")
  var model: String

  @Option(help: "The format to write.")
  var format: Format

  @Option(name: .shortAndLong, help: "The file to write.")
  var output: String

  @Option(help: "What the ONNX network takes.")
  var input: ONNXInput = .uint8

  @Option(help: "What the ONNX network gives.")
  var outputKind: ONNXOutput = .logits

  func run() throws {
    try exitOnError {
      try FileSystem.requireAbsent(output)
      let model = try Model(contentsOf: model)
      try model.writeONNX(to: output, input: input, output: outputKind)
    }
    print("\(output): ONNX, \(input) to \(outputKind)")
  }
}

extension ONNXInput: ExpressibleByArgument {}
extension ONNXOutput: ExpressibleByArgument {}
