import SkipSegImaging

/// The classes of a data set in the order of their index, each with the colour that shows it.
public struct ClassList: Codable, Sendable, Equatable {
  /// Predicted masks are palette images, and a palette has 256 colours.
  package static let maximumCount = 256

  /// In the order of the network's outputs; each only once.
  public let names: [String]
  /// One colour a class, stated by a class file or taken from the standard palette.
  package let colors: [RGB]
  /// Whether a file stated the colours. Only stated colours may translate RGB masks into classes.
  package let statesColors: Bool

  /// At least 1.
  public var count: Int { names.count }

  package init(names: [String], colors: [RGB]? = nil) {
    precondition(!names.isEmpty && names.count <= Self.maximumCount, "a class list has 1...256 classes")
    precondition(colors == nil || colors?.count == names.count, "one colour a class")
    self.names = names
    self.colors = colors ?? Palette.standard(names.count)
    self.statesColors = colors != nil
  }

  /// Refuses lists that the initializer would trap on: a model file is the world's.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    names = try container.decode([String].self, forKey: .names)
    colors = try container.decode([RGB].self, forKey: .colors)
    statesColors = try container.decode(Bool.self, forKey: .statesColors)
    guard (1...Self.maximumCount).contains(names.count), colors.count == names.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .colors, in: container,
        debugDescription: "\(names.count) class names with \(colors.count) colours; expected as many of each")
    }
  }
}
