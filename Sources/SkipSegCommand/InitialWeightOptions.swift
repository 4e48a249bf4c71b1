import ArgumentParser
import SkipSeg

/// The options of `skipseg train` that say what the weights begin with.
struct InitialWeightOptions: ParsableArguments {
  @Option(
    help: "Begin with an encoder's weights: a file of torchvision or timm, or a U-Net's. (default: random)",
    transform: path)
  var encoderWeights: String?

  @Option(
    help:
      "Begin with a whole network's weights: a model, a run's folder, or a file of segmentation_models_pytorch.",
    transform: path)
  var initFrom: String?

  @Flag(help: "Take what fits of the weights to begin with, and say what does not.")
  var allowMissing = false

  /// Whether no option was given.
  var areUntouched: Bool { encoderWeights == nil && initFrom == nil && !allowMissing }

  func validate() throws {
    if encoderWeights != nil && initFrom != nil {
      throw ValidationError("--init-from brings an encoder of its own; leave out --encoder-weights")
    }
    if allowMissing && encoderWeights == nil && initFrom == nil {
      throw ValidationError("--allow-missing is for --encoder-weights or --init-from")
    }
  }

  /// - Parameter absolute: makes a path absolute.
  func source(absolute: (String) -> String) -> WeightSource? {
    if let encoderWeights {
      return WeightSource(path: absolute(encoderWeights), extent: .encoder, allowsMissing: allowMissing)
    }
    return initFrom.map {
      WeightSource(path: absolute($0), extent: .network, allowsMissing: allowMissing)
    }
  }
}
