import SkipSegFiles

/// What a prediction writes, and where.
public struct PredictionOutput: Sendable {
  /// For the masks.
  public var folder: String
  /// Whether each photograph is written too, with the mask over it.
  public var overlays = false
  /// Whether the logits are written as NumPy arrays, float32 [class][height][width].
  public var logits = false
  /// Whether files are replaced that no prediction wrote. Inputs and the masks of data sets never are.
  public var overwrites = false
  /// Files beside the photographs that were read, such as the model.
  public var otherInputs: [String] = []

  /// Masks alone, which replace nothing that stands there but earlier predictions.
  public init(folder: String) {
    self.folder = folder
  }

  static let stamp = OutputStamp("skipseg predict")

  /// Whether a picture is one that a prediction wrote, a mask or an overlay.
  static func wrote(_ path: String) -> Bool {
    let claim = OutputClaim(stamp)
    return [OutputStamp.Format.png, .jpeg].contains { claim.isOwn(OutputFile(path, .stamped($0))) }
  }

  /// - Parameter inputs: files and folders, as they were given.
  package func claim(_ jobs: [PredictionJob], inputs: [String]) throws {
    let claim = OutputClaim(Self.stamp, overwrites: overwrites)
    let folders = Set(jobs.lazy.map { FileSystem.folder(of: $0.output) })
    try TrueMasks(near: folders.union(inputs)).require(apartFrom: folders) {
      claim.isOwn(OutputFile($0, .stamped(.png)))
    }
    try claim.check(
      jobs.lazy.flatMap { $0.outputs(overlays: overlays, logits: logits) },
      inputs: jobs.lazy.map(\.input) + otherInputs)
  }
}

/// A photograph whose mask, and what else was asked for, is written.
public struct PredictedMask: Sendable, Equatable {
  /// The photograph.
  public let file: String
  /// Its mask.
  public let mask: String
  /// Of both, in pixels.
  public let width, height: Int
}
