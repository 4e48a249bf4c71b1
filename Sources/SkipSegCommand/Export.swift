import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegFiles
import SkipSegONNX
import SkipSegWeights

struct Export: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case onnx, safetensors
  }

  static let configuration = CommandConfiguration(
    abstract: "Write a model in the format of other programs.",
    discussion: """
      An ONNX file (operator set 17) takes batches and photographs of any size, and normalises them itself. Its input \
      `image` is uint8 [batch][height][width][channels] with samples of 0 to 255, or by --input float it is float \
      [batch][channels][height][width] with samples of 0 to 1. Its output is float `logits` or `probabilities` \
      [batch][class][height][width], or int64 `labels` [batch][height][width]. The metadata holds classes and colours, \
      normalisation and mask mapping.

      A safetensors file is a model for all commands again, and loads in PyTorch. By --precision its weights are \
      rounded to take half the space.

      An existing file is replaced only by --overwrite, and the model itself never.
      """)

  @Argument(
    help: "\(ModelArgument.help)", completion: .file(extensions: ["safetensors"]), transform: path)
  var model: String

  @Option(help: "The format to write.")
  var format: Format

  @Option(name: .shortAndLong, help: "The file to write.", completion: .file(), transform: path)
  var output: String

  @OptionGroup var overwrite: OverwriteOption

  @Option(help: "What the ONNX network takes. (default: uint8)")
  var input: ONNXInput?

  @Option(help: "What the ONNX network gives. (default: logits)")
  var outputKind: ONNXOutput?

  @Option(help: "How the safetensors file holds the weights. (default: f32)")
  var precision: SafetensorsTensor.Precision?

  @OptionGroup var json: JSONOption

  func validate() throws {
    if format != .onnx && (input != nil || outputKind != nil) {
      throw ValidationError("--input and --output-kind are for --format onnx")
    }
    if format != .safetensors && precision != nil {
      throw ValidationError("--precision is for --format safetensors; the ONNX file holds f32")
    }
  }

  func run() throws {
    let content = try exitOnError {
      try ModelArgument.check(model, of: "export")
      try OutputClaim(OutputStamp("skipseg export"), overwrites: overwrite.isAllowed)
        .check([OutputFile(output, .unmarked)], inputs: [model])
      let model = try Model(contentsOf: model)
      switch format {
      case .onnx:
        let (input, kind) = (input ?? .uint8, outputKind ?? .logits)
        try model.writeONNX(to: output, input: input, output: kind)
        return "ONNX, from \(input.rawValue) to \(kind.rawValue)"
      case .safetensors:
        let precision = precision ?? .float32
        try model.write(to: output, precision: precision)
        return "safetensors, \(precision.rawValue)"
      }
    }
    JSONLines.event("export", ["path": .string(output), "format": .string(format.rawValue)])
    print("\(output): \(content)")
  }
}

extension ONNXInput: ExpressibleByArgument {}
extension ONNXOutput: ExpressibleByArgument {}
extension SafetensorsTensor.Precision: ExpressibleByArgument {}
