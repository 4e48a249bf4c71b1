import Engine

/// One encoder of the registry: what a network, a weight file and an option have to know of it. A family of encoders
/// stands in a file of its own and in `all`.
package struct NetworkEncoder: Sendable {
  package let name: String
  /// Channels of the first convolution in its paper.
  package let standardWidth: Int
  /// Its first convolution, by the name that it has in the encoder. It alone depends on the image's channels.
  package let firstConvolution: String
  /// Parameters of the classifier in the files of classifiers, by name: no part of an encoder.
  package let classifier: Set<String>
  private let build:
    @Sendable (_ image: GraphBuilder.Tensor, _ width: Int, _ builder: inout GraphBuilder) -> Features

  /// - Parameter build: appends the encoder to a graph; `width` is the channels of the first convolution, which all others
  ///   follow in proportion.
  package init(
    _ name: String, standardWidth: Int, firstConvolution: String, classifier: Set<String>,
    build:
      @escaping @Sendable (
        _ image: GraphBuilder.Tensor, _ width: Int, _ builder: inout GraphBuilder
      ) -> Features
  ) {
    self.name = name
    self.standardWidth = standardWidth
    self.firstConvolution = firstConvolution
    self.classifier = classifier
    self.build = build
  }

  func features(
    _ image: GraphBuilder.Tensor, width: Int, in builder: inout GraphBuilder
  ) -> Features { build(image, width, &builder) }

  /// What an encoder hands to a decoder: tensors at strides 2, 4, 8, 16 and 32 of the image. All but the coarsest may
  /// be missing.
  package struct Features: Sendable {
    private let tensors: [Int: GraphBuilder.Tensor]

    package init(_ tensors: [Int: GraphBuilder.Tensor]) {
      precondition(tensors[Self.coarsest] != nil, "a decoder begins with the coarsest feature")
      self.tensors = tensors
    }

    static let coarsest = 32

    subscript(stride stride: Int) -> GraphBuilder.Tensor? { tensors[stride] }
  }
}

extension NetworkEncoder {
  package static let all = residualNetworks + mixTransformers

  package static var names: [String] { all.map(\.name) }

  /// - Throws: `NetworkError.unknownEncoder`.
  package static func named(_ name: String) throws(NetworkError) -> NetworkEncoder {
    guard let encoder = all.first(where: { $0.name == name }) else { throw .unknownEncoder(name) }
    return encoder
  }
}
