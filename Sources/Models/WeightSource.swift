import SkipSegBasics
import SkipSegFiles

/// A weight file that a run begins with in place of random weights.
public struct WeightSource: Codable, Sendable, Equatable {
  /// What is taken from the file.
  public enum Extent: String, Codable, Sendable {
    /// The encoder, such as one that was trained to classify ImageNet.
    case encoder
    /// The whole network; its head only where the classes are the same.
    case network
  }

  /// The file with the weights.
  public var path: String
  /// Which part of the network they are for.
  public var extent: Extent
  /// Whether parameters without a fitting tensor keep their initial values, and tensors without a parameter are left
  /// out. Otherwise either is an error.
  public var allowsMissing: Bool
  /// The file's FNV-1a hash in hexadecimal: noted when a run begins, and expected of a run that repeats it.
  public var contentHash: String?

  /// Weights for a whole network or for its encoder, in which nothing may be missing unless that is allowed.
  public init(path: String, extent: Extent, allowsMissing: Bool = false) {
    self.path = path
    self.extent = extent
    self.allowsMissing = allowsMissing
  }

  /// Notes what the file holds, that of a run where its folder is given.
  ///
  /// - Throws: `InitialWeightsError.changed` where it held something else when it was noted before.
  package mutating func noteContent() throws {
    let hash = String(stableHash(try FileSystem.read(Model.file(path))), radix: 16)
    if let contentHash, contentHash != hash {
      throw InitialWeightsError.changed(file: path, expected: contentHash, found: hash)
    }
    contentHash = hash
  }
}
