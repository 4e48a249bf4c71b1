import ArgumentParser
import SkipSeg

/// Options of every command that makes training samples.
struct AugmentationOptions: ParsableArguments {
  enum Flips: String, ExpressibleByArgument, CaseIterable {
    case none, horizontal, both
  }

  @Option(help: "How much crops are changed: none, light, standard or strong. (default: standard)")
  var augment: AugmentationLevel?

  @Option(
    help:
      "How far crops are scaled, in their pixels per pixel of the photograph, as in 0.5-2. (default: of --augment)"
  )
  var scale: ScaleRange?

  @Option(
    help:
      "Mirror half of the crops: none, horizontal, or both for pictures without an up. (default: of --augment)"
  )
  var flips: Flips?

  @Option(
    help:
      "The share of crops that are laid around a pixel of a class drawn from the picture's. (default: 0; where less than half of the pixels are labelled, 1)"
  )
  var rareClassShare: Double?

  /// Whether no option was given.
  var areUntouched: Bool { augment == nil && scale == nil && flips == nil && rareClassShare == nil }

  var configuration: AugmentationConfiguration {
    var configuration = AugmentationConfiguration(augment ?? .standard)
    if let scale { configuration.scale = scale.range }
    if let flips {
      configuration.horizontalFlip = flips == .none ? 0 : 0.5
      configuration.verticalFlip = flips == .both ? 0.5 : 0
    }
    if let rareClassShare {
      configuration.rareClassShare = rareClassShare
      configuration.untargetedShare = 0
    }
    return configuration
  }

  func validate() throws {
    if let fault = configuration.fault { throw ValidationError(fault) }
  }
}

/// Two factors, as in `0.5-2`, or one.
struct ScaleRange: ExpressibleByArgument {
  let range: ClosedRange<Double>

  init?(argument: String) {
    let bounds = argument.split(separator: "-", omittingEmptySubsequences: false).map { Double($0) }
    guard (1...2).contains(bounds.count), let lower = bounds[0], let upper = bounds[bounds.count - 1],
      lower <= upper
    else { return nil }
    range = lower...upper
  }
}

extension AugmentationLevel: ExpressibleByArgument {}
