import SkipSegEngine

/// One encoder of the registry: what a network, a weight file and an option have to know of it. A family of encoders
/// stands in a file of its own and in `all`.
package struct NetworkEncoder: Sendable {
  package let name: String
  /// Channels of the first convolution in its paper.
  package let standardWidth: Int
  /// What these channels may be.
  package let widths: WidthRule
  /// Of the pictures that it takes, in pixels.
  package let smallestSide: Int
  /// Its first convolution, by the name that it has in the encoder. It alone depends on the image's channels.
  package let firstConvolution: String
  /// Parameters of the classifier in the files of classifiers, by name: no part of an encoder.
  package let classifier: Set<String>
  /// Strides of the features that it hands to a decoder, but for the coarsest.
  package let levels: [Int]
  /// Whether it is a residual network, whose blocks have other forms too.
  package let hasResidualBlocks: Bool
  /// The chance with which its last branch is left out while training; nil: it has no branches to leave out.
  package let standardDropPath: Double?
  /// The name that a tensor of the encoder has today, of one that earlier versions of its program gave it.
  package let currentName: @Sendable (String) -> String
  private let build: Build

  /// Appends an encoder to a graph: of a configuration it sees `encoderWidth` and what concerns its blocks.
  package typealias Build =
    @Sendable (
      _ image: GraphBuilder.Tensor, _ configuration: UnetConfiguration, _ builder: inout GraphBuilder
    ) -> Features

  package init(
    _ name: String, standardWidth: Int, widths: WidthRule = WidthRule(4...256), smallestSide: Int = 1,
    firstConvolution: String, classifier: Set<String>, levels: [Int] = UnetConfiguration.allLevels,
    hasResidualBlocks: Bool = false, standardDropPath: Double? = nil,
    currentName: @escaping @Sendable (String) -> String = { $0 }, build: @escaping Build
  ) {
    self.name = name
    self.standardWidth = standardWidth
    self.widths = widths
    self.smallestSide = smallestSide
    self.firstConvolution = firstConvolution
    self.classifier = classifier
    self.levels = levels
    self.hasResidualBlocks = hasResidualBlocks
    self.standardDropPath = standardDropPath
    self.currentName = currentName
    self.build = build
  }

  package func features(
    _ image: GraphBuilder.Tensor, _ configuration: UnetConfiguration, in builder: inout GraphBuilder
  ) -> Features { build(image, configuration, &builder) }

  /// What an encoder hands to a decoder: tensors at strides 2, 4, 8, 16 and 32 of the image. All but the coarsest may
  /// be missing.
  package struct Features: Sendable {
    private let tensors: [Int: GraphBuilder.Tensor]

    package init(_ tensors: [Int: GraphBuilder.Tensor]) {
      precondition(tensors[Self.coarsest] != nil, "a decoder begins with the coarsest feature")
      self.tensors = tensors
    }

    package static let coarsest = 32

    package subscript(stride stride: Int) -> GraphBuilder.Tensor? { tensors[stride] }
  }

  /// The channels that a first convolution may have.
  package struct WidthRule: Sendable {
    package let range: ClosedRange<Int>
    package let multiple: Int

    package init(_ range: ClosedRange<Int>, multiple: Int = 1) {
      self.range = range
      self.multiple = multiple
    }

    /// What is wrong with a width, as a predicate; nil where it may be.
    package func fault(_ width: Int) -> String? {
      if range.contains(width) && width.isMultiple(of: multiple) { return nil }
      let rule = "is \(width), but must be \(range.lowerBound) to \(range.upperBound)"
      if multiple == 1 { return rule }
      let steps = multiple == 2 ? "an even number" : "a multiple of \(multiple)"
      let below = min(max(width / multiple * multiple, range.lowerBound), range.upperBound)
      let nearest = range.contains(width) ? "\(below) or \(below + multiple)" : "\(below)"
      return "\(rule) and \(steps), such as \(nearest)"
    }
  }
}
