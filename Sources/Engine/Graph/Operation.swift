extension Graph {
  /// What a node computes, in PyTorch's terms: a value with its constants, whose parameters are indices into
  /// `Graph.parameters`.
  package protocol Operation: Sendable {}
}

/// All that the engine knows of an operation before it is planned. Each stands in a file of its own in `Operations`,
/// together with its planned form and the builder's call.
protocol OperationDefinition: Graph.Operation {
  /// How the channels of its value lie in blocks.
  func layout(_ inputs: [ChannelLayout]) -> ChannelLayout
  /// The shape of its value.
  func shape(_ shapes: NodeShapes) throws(PlanError) -> TensorShape
  /// What computes it; nil: nothing has to, as its value is the list of its inputs' blocks.
  func planned(_ node: NodeContext) throws(PlanError) -> (any PlannedOperation)?
  /// Whether its value is that of its inputs, one after the other.
  var joinsInputs: Bool { get }
  /// Whether it can read the image, which may be interleaved.
  var readsImage: Bool { get }
}

extension OperationDefinition {
  func layout(_ inputs: [ChannelLayout]) -> ChannelLayout { inputs[0] }
  /// The size of the inputs, which must all have one.
  func shape(_ shapes: NodeShapes) throws(PlanError) -> TensorShape {
    let size = shapes.inputs[0]
    guard shapes.inputs.allSatisfy({ $0.height == size.height && $0.width == size.width }) else {
      throw .shapeMismatch(layer: shapes.layer, shapes: shapes.inputs)
    }
    return TensorShape(channels: shapes.channels, height: size.height, width: size.width)
  }
  var joinsInputs: Bool { false }
  var readsImage: Bool { false }
}

extension OperationDefinition where Self: PlannedOperation {
  /// An operation that takes everything from its buffers is planned as it is.
  func planned(_ node: NodeContext) -> (any PlannedOperation)? { self }
}

/// The shapes around a node, whose own is wanted.
struct NodeShapes {
  let layer: String
  let channels: Int
  let image: TensorShape
  let inputs: [TensorShape]
  let sizedLike: TensorShape?

  /// Of a window that slides over the first input.
  func windowed(kernel: Int, stride: Int, padding: Int) throws(PlanError) -> TensorShape {
    let input = inputs[0]
    guard
      let height = TensorShape.windows(over: input.height, kernel: kernel, stride: stride, padding: padding),
      let width = TensorShape.windows(over: input.width, kernel: kernel, stride: stride, padding: padding)
    else { throw .tooSmall(layer: layer, height: input.height, width: input.width, kernel: kernel) }
    return TensorShape(channels: channels, height: height, width: width)
  }
}
