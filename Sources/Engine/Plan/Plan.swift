/// What running a graph at one size takes, decided once: shapes, fusions, and one place in one arena for every buffer
/// by its lifetime. It knows its memory before any is taken.
package struct Plan: Sendable {
  struct Step: Sendable {
    let operation: any PlannedOperation
    let buffers: Buffers
    /// What its backward has made anew before.
    let recomputation: Recomputation?
  }

  /// A value that is made a second time rather than kept for the one backward that reads it.
  struct Recomputation: Sendable {
    let operation: any PlannedOperation
    let buffers: Buffers
    /// What the reader's backward reads then.
    let readerInputs: [TensorView]
  }

  package let batch: Int
  package let height: Int
  package let width: Int
  package let purpose: Purpose
  package let statistics: NormalizationStatistics
  package let precision: Precision
  package let threads: Int
  package let inputChannels: Int
  package let classCount: Int
  /// Floats of the arena.
  let arenaCount: Int
  let steps: [Step]
  /// What the views of the steps point into.
  private let tables: PlanTables
  /// The logits and their gradient.
  let output: TensorView
  let outputGradient: TensorView?
  package let layers: [LayerSummary]

  /// Bytes of activations, gradients and scratch memory at the peak; parameters and optimiser come on top.
  package var arenaBytes: Int { arenaCount * MemoryLayout<Float>.stride }

  /// Tensors whose moments a pass computes, in the store of who writes them or in a pass over them.
  package var momentsCount: Int {
    steps.reduce(0) { count, step in
      count + (step.buffers.outputMoments == nil ? 0 : 1)
        + step.buffers.inputMoments.count(where: \.areMissing)
    }
  }

  /// Values that the backward makes anew.
  package var recomputedCount: Int { steps.count { $0.recomputation != nil } }

  /// Bytes that an executor takes to run the plan once: the arena and the input.
  package var runningBytes: Int {
    arenaBytes + batch * height * width * inputChannels * MemoryLayout<Float>.stride
  }

  /// - Parameters:
  ///   - statistics: what batch norm normalises by in inference.
  ///   - precision: anything but floats takes a graph that ends in a convolution.
  ///   - frozen: while training, nodes whose names begin so are computed as for inference, with running statistics,
  ///     and get no gradients; the network has to begin with them. Nil: none.
  ///   - fuses: whether operations take in their neighbours where that is faster; if not, each node has a pass of its
  ///     own, whose value and gradient an observer sees.
  ///   - threads: of the pools that will run it, at most: each may need scratch memory of its own.
  /// - Throws: `PlanError` where the graph does not fit the size.
  package init(
    graph: Graph, batch: Int, height: Int, width: Int, purpose: Purpose,
    statistics: NormalizationStatistics = .running, precision: Precision = .float32,
    frozen: String? = nil, fuses: Bool = true, threads: Int, kernels: KernelSet = .best
  ) throws(PlanError) {
    precondition(
      purpose == .inference ? statistics != .batch : statistics == .running,
      "training normalises by its batches, and inference doesn't")
    precondition(batch >= 1 && height >= 1 && width >= 1, "a batch holds at least one pixel")
    // Bounds every product below: a plane's pixels times images times channels stays far from 2^63.
    guard height < 1 << 20, width < 1 << 20, batch < 1 << 20, batch * height * width < 1 << 36 else {
      throw .tooLarge(batch: batch, height: height, width: width)
    }
    let builder = try PlanBuilder(
      LoweredGraph(
        graph, batch: batch, height: height, width: width, purpose: purpose,
        statistics: statistics, precision: precision, frozen: frozen, kernels: kernels, threads: threads),
      fusions: fuses ? Fusions.all : [])
    self.batch = batch
    self.height = height
    self.width = width
    self.purpose = purpose
    self.statistics = statistics
    self.precision = precision
    self.threads = threads
    inputChannels = graph.inputChannels
    classCount = graph.classCount
    let (offsets, count) = builder.memory.place()
    arenaCount = count
    steps = builder.steps(offsets: offsets)
    tables = builder.tables
    output = builder.valueView(graph.output, offsets)
    outputGradient = purpose == .training ? builder.gradientView(graph.output, offsets) : nil
    layers = builder.layers
  }
}

extension Plan {
  var lossOutput: LossOutput {
    LossOutput(batch: batch, threads: threads, logits: output, gradient: outputGradient)
  }
}

extension LossConfiguration {
  /// Bytes that the loss takes beside the plan.
  package func memoryBytes(_ plan: Plan) -> Int {
    LossLayout(self, plan.lossOutput).count * MemoryLayout<Float>.stride
  }
}

/// One line of a model's summary.
package struct LayerSummary: Sendable {
  /// The node whose value it gives.
  package let node: Graph.NodeID
  package let name: String
  package let operation: String
  package let outputShape: TensorShape
  let outputLayout: ChannelLayout
  /// Trainable values.
  package let parameterCount: Int
  /// Multiply-adds of convolutions, linear layers and attention for one image.
  package let multiplyAdds: Int
}
