import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegFiles
import SkipSegNetworks

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a model of a network that was trained in Python.",
    discussion: """
      Takes the weights of a Unet of segmentation_models_pytorch with one of the encoders below: a safetensors file, a file of \
      torch.save, or a folder that save_pretrained wrote, whose config.json says the encoder too. Every weight must be \
      there with the right shape, and nothing may be left over; a prefix that all names have, such as `model.`, is \
      dropped. Of a network with one output (sigmoid) a model of two classes is made that decides the same. An existing \
      file is replaced only by --overwrite, and an input never.
      """)

  @Argument(
    help: "The weights: a file, or a folder of save_pretrained.",
    completion: .file(extensions: ["safetensors", "pth", "pt"]), transform: path)
  var weights: String

  @Option(
    help: "The encoder: \(NetworkEncoder.names.joined(separator: ", ")).",
    completion: .list(NetworkEncoder.names))
  var encoder: String?

  @Option(
    help: """
      A file of class names and colours, in the order of the network's outputs; for one output: its class, or the \
      background and its class.
      """, completion: .file(), transform: path)
  var classes: String

  @Option(
    name: .shortAndLong, help: "The model to write.", completion: .file(extensions: ["safetensors"]),
    transform: path)
  var output: String

  @OptionGroup var overwrite: OverwriteOption

  @Option(help: "The mean of each channel on a scale of 0 to 1, such as 0.5,0.5,0.5. (default: ImageNet's)")
  var mean: NumberList<Float>?

  @Option(help: "The standard deviation of each channel on that scale. (default: ImageNet's)")
  var standardDeviation: NumberList<Float>?

  @Option(help: "What masks store for each class, such as 0,255. (default: the class's index)")
  var maskValues: NumberList<UInt16>?

  @Option(help: "The value in the masks that is not to be judged. (default: none)")
  var ignoreIndex: Int?

  @OptionGroup var json: JSONOption

  func validate() throws {
    try checkAsSetting("encoder", encoder)
    if mean?.numbers.count != standardDeviation?.numbers.count {
      throw ValidationError("--mean and --standard-deviation belong together, with as many numbers each")
    }
    if let fault = normalization?.fault {
      throw ValidationError("--mean and --standard-deviation: \(fault)")
    }
    if let values = maskValues?.numbers, zip(values, values.dropFirst()).contains(where: { $0 >= $1 }) {
      throw ValidationError("--mask-values must ascend")
    }
    try checkAsSetting("ignore-index", ignoreIndex)
  }

  func run() throws {
    let (model, notes) = try exitOnError {
      try OutputClaim(OutputStamp("skipseg import"), overwrites: overwrite.isAllowed)
        .check([OutputFile(output, .unmarked)], inputs: [weights, classes])
      let result = try modelImport.model()
      try result.model.write(to: output)
      return result
    }
    let architecture = model.specification.architecture
    JSONLines.event(
      "import",
      [
        "path": .string(output), "encoder": .string(architecture.encoder),
        "channels": .number(architecture.inputChannels), "classes": .number(model.classes.count),
        "tensors": .number(model.graph.parameters.count), "notes": .array(notes.map { .string($0) }),
      ])
    print(
      "\(output): U-Net with encoder \(architecture.encoderDescription), "
        + "\(counted(architecture.inputChannels, "channel")), \(model.classes.count) classes; "
        + "all \(model.graph.parameters.count) tensors taken")
    for note in notes { StatusLine().line("\(weights): \(note)") }
    StatusLine().line("photographs are normalised by \(model.specification.normalization.summary)")
  }

  private var normalization: Normalization? {
    guard let mean, let standardDeviation else { return nil }
    return Normalization(mean: mean.numbers, standardDeviation: standardDeviation.numbers)
  }

  private var modelImport: ModelImport {
    var result = ModelImport(source: weights, classFile: classes)
    result.encoder = encoder
    result.normalization = normalization
    result.maskValues = maskValues?.numbers
    result.ignoreIndex = ignoreIndex
    return result
  }
}

/// Numbers with commas between them.
struct NumberList<Number: LosslessStringConvertible>: ExpressibleByArgument {
  let numbers: [Number]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    numbers = parts.compactMap { Number(String($0)) }
    if numbers.count != parts.count { return nil }
  }
}
