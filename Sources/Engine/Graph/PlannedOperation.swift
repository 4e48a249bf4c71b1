/// One operation of a plan: knows its geometry and its parameters, computes on the buffers that it is handed.
protocol PlannedOperation: Sendable {
  /// What it computes, for a model's summary: `convolution 3 x 3`.
  var summary: String { get }
  /// Its trainable parameters, as indices into the graph's.
  var parameterIndices: [Int] { get }
  /// Running statistics, and their counters, of which its forward measures the batch's own; as indices into the graph's
  /// parameters.
  var statisticIndices: [Int] { get }
  /// Multiply-adds of one image, counted for products of matrices: convolutions, linear layers, attention.
  var multiplyAdds: Int { get }
  /// The halos that reading its inputs, and in the backward the output's gradient, takes.
  var halos: Halos { get }
  /// Whether its forward reads the moments of the tensors that make up its first input.
  var readsMoments: Bool { get }
  /// The number of parts in which it can leave the moments of its output, where somebody reads them; nil: it can't.
  var momentsParts: Int? { get }
  /// - Parameter halo: of all blocked tensors, in pixels.
  func requirements(halo: Int) -> BufferRequirements
  /// Whether its output needs not be kept for a backward that reads it, as `recompute` makes it anew.
  var recomputesOutput: Bool { get }
  func forward(_ buffers: Buffers, _ context: ExecutionContext)
  /// Leaves the very output of the forward once more, and nothing else, by what its own backward reads.
  func recompute(_ buffers: Buffers, _ context: ExecutionContext)
  /// Reads the output's gradient, leaves the gradients of inputs and parameters.
  func backward(_ buffers: Buffers, _ context: ExecutionContext)
}

extension PlannedOperation {
  var parameterIndices: [Int] { [] }
  var statisticIndices: [Int] { [] }
  var multiplyAdds: Int { 0 }
  var halos: Halos { Halos() }
  var readsMoments: Bool { false }
  var momentsParts: Int? { nil }
  var recomputesOutput: Bool { false }

  func recompute(_ buffers: Buffers, _ context: ExecutionContext) {
    preconditionFailure("\(summary): its output is kept")
  }
}

/// Pixels of zeros around tensors: those in blocks, and an interleaved image.
struct Halos {
  var blocked = 0
  var image = 0
}

/// Memory that an operation needs besides its inputs and its output, in floats, and what its backward reads.
struct BufferRequirements {
  /// Kept from forward to backward.
  var saved = 0
  /// Made of the weights before the forward; kept from one inference to the next.
  var prepared = 0
  var forwardScratch = 0
  var backwardScratch = 0
  var backwardReadsInputs = false
  /// Whether it has read them before it writes the first of their gradients, which may then take their memory.
  var backwardReadsInputsFirst = false
  /// Whether it reads each place of an input before it writes the gradient there, which may then take the very place.
  var backwardReplacesInputs = false
  var backwardReadsOutput = false
  /// Whether the first input's gradient may take the place of the output's: memory that is read anyhow.
  var backwardWorksInPlace = false
}

/// The places in the arena that a plan gave to one operation.
struct Buffers: Sendable {
  /// Where the moments of one tensor lie: `ChannelSums` of its values and of their squares.
  struct Moments: Sendable {
    let parts: Int
    let blocks: Int
    let place: Int
    /// Whether this operation has to compute them, as nobody before it left them.
    var areMissing = false
  }

  var inputs: [TensorView]
  var output: TensorView
  var outputGradient: TensorView?
  /// For each input its target, or nil where no gradient is wanted.
  var inputGradients: [GradientTarget?]
  var saved: Int
  var prepared: Int
  /// Those of each tensor that makes up the first input, where the operation reads them.
  var inputMoments: [Moments]
  /// Those that it is to leave of its output.
  var outputMoments: Moments?
  var forwardScratch: Int
  var backwardScratch: Int
}
