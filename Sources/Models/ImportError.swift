import SkipSegBasics

/// Why a network that another program trained can't be taken over.
public enum ImportError: Error, Equatable {
  /// The file beside the weights is none that `save_pretrained` writes.
  case notAConfiguration(file: String)
  /// The network was made with an argument that SkipSeg doesn't know; `supported`: the value it must have.
  case unsupportedArgument(file: String, name: String, value: String, supported: String?)
  /// The file beside the weights says something else than the weights.
  case contradiction(file: String, name: String, said: String, found: String)
  /// Nothing says which encoder the weights are of.
  case noEncoderName(file: String)
  /// The encoder that was named is not the one that the file names.
  case otherEncoder(file: String, said: String, wanted: String)
  /// Weights of an encoder alone, without a decoder.
  case encoderOnly(file: String)
  /// A tensor that a U-Net doesn't have or has in another shape; nil: it lacks.
  case notAUnet(file: String, tensor: String, shape: [Int]?)
  /// The folder of a run, which holds models already.
  case run(folder: String)
  /// A network of this name, which segmentation_models_pytorch doesn't have; `isModel`: the file is a model of SkipSeg.
  case foreignNetwork(file: String, name: String, isModel: Bool)
  /// A network that can't be built.
  case unusableNetwork(file: String, reason: String)
  /// One output more than there are classes, as for a background that the class list leaves out.
  case backgroundOutput(classFile: String, name: String)
  /// Means or deviations that can't be used.
  case unusableNormalization(file: String, reason: String)
  /// The network has another number of outputs than the class list has classes.
  case classCount(file: String, outputs: Int, classFile: String, classes: Int)
  /// Nothing says how photographs become the network's input.
  case noNormalization(file: String, channels: Int)
  /// Means or deviations for another number of channels.
  case normalizationCount(file: String, channels: Int, found: Int)
  /// Mask values for another number of classes.
  case maskValueCount(classes: Int, found: Int)
}

extension ImportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAConfiguration(let file):
      "\(file): not a JSON object, expected what save_pretrained writes; save the model again"
    case .unsupportedArgument(let file, let name, let value, nil):
      "\(file): the argument \(legible(name)) (\(legible(value))) is unknown, so the network may be another; "
        + "give the weights alone if it is a plain Unet"
    case .unsupportedArgument(let file, let name, let value, let supported?):
      "\(file): \(name) is \(legible(value)), but only \(supported) is supported; train with that"
    case .contradiction(let file, let name, let said, let found):
      "\(file): \(name) is \(legible(said)), but the tensors show \(found); save configuration and weights together"
    case .noEncoderName(let file):
      "\(file): does not say which encoder it has; name it"
        + advice("", command: " by --encoder")
    case .otherEncoder(let file, let said, let wanted):
      "\(file): the encoder is \(legible(said)), but \(wanted) was asked for; leave that out"
    case .encoderOnly(let file):
      "\(file): holds an encoder's weights, not a whole network's; "
        + advice(
          "a training can begin with them", command: "begin with them by `skipseg train --encoder-weights`")
    case .notAUnet(let file, let tensor, let shape):
      "\(file): "
        + (shape.map { "the tensor \(tensor) has the shape \($0)" } ?? "there is no tensor \(tensor)")
        + ", expected the weights of a Unet of segmentation_models_pytorch"
    case .run(let folder):
      "\(folder): this is a run of skipseg; its \(Model.bestName) is a model already"
    case .foreignNetwork(let file, let name, let isModel):
      "\(file): is a \(name), which segmentation_models_pytorch doesn't have, expected a Unet of it; "
        + (isModel
          ? "it is a model already and needs no import" : "train one without a path at full resolution")
    case .unusableNetwork(let file, let reason):
      "\(file): \(reason)"
    case .backgroundOutput(let classFile, let name):
      "\(classFile): '\(legible(name))' would be what the network's one output shows; "
        + "name the class that it shows, or the background first and that class second"
    case .unusableNormalization(let file, let reason):
      "\(file): the normalisation can't be right: \(reason)"
    case .classCount(let file, 1, let classFile, let classes):
      "\(file): the network has one output, but \(classFile) lists \(classes) classes; "
        + "list the class that it shows, or the background and that class"
    case .classCount(let file, let outputs, let classFile, let classes):
      "\(file): the network has \(outputs) classes, but \(classFile) lists \(classes); list one name per class"
    case .noNormalization(let file, let channels):
      "\(file): the network takes \(counted(channels, "channel")), and ImageNet's normalisation has 3; "
        + advice("give its own", command: "give --mean and --standard-deviation")
    case .normalizationCount(let file, let channels, let found):
      "\(file): the network takes \(counted(channels, "channel")), but the normalisation has \(found) means or deviations; "
        + "give one number per channel"
    case .maskValueCount(let classes, let found):
      "\(found) mask values for \(classes) classes; give one per class"
    }
  }
}
