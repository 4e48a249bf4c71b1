/// Walks a graph twice: forward to choose operations and give their values buffers, then backward to give gradients
/// buffers and find out who writes a gradient first. Times: i is the forward of operation i, S the loss,
/// S + 2 (S - i) the backward of operation i and the time after it that of its second half.
struct PlanBuilder {
  struct Planned {
    let operation: any PlannedOperation
    let inputs: [Graph.NodeID]
    let output: Graph.NodeID
    /// Whether it runs as for inference: with running statistics, and without a backward.
    let infers: Bool
    var saved = 0
    var prepared = 0
    var statistics = 0
    var forwardScratch = 0
    var backwardScratch = 0
    /// For each input and each of its sources whether its gradient is added to what is there; nil: not wanted.
    var accumulates: [[Bool]?] = []
    var runsBackward = false
  }

  let graph: Graph
  let batch: Int
  let purpose: Purpose
  let precision: Precision
  /// For each node whether it is computed as for inference.
  let infers: [Bool]
  let kernels: KernelSet
  let threads: Int
  let shapes: [TensorShape]
  let lowering: Lowering
  var planned: [Planned] = []
  /// Halo of all blocked tensors, and of an interleaved image.
  var halo = 0
  var imageHalo = 0
  var valueBuffers: [Int: Int] = [:]
  var gradientBuffers: [Int: Int] = [:]
  /// By convolution.
  private var statisticsBuffers: [Int: Int] = [:]
  var memory = MemoryPlanner()
  let tables = PlanTables()

  init(
    graph: Graph, batch: Int, height: Int, width: Int, purpose: Purpose, precision: Precision,
    frozen: String?, kernels: KernelSet, threads: Int
  ) throws(PlanError) {
    self.graph = graph
    self.batch = batch
    self.purpose = purpose
    self.precision = precision
    self.kernels = kernels
    self.threads = threads
    infers = graph.nodes.map { node in
      purpose == .inference || frozen.map(node.name.hasPrefix) ?? false
    }
    shapes = try graph.shapes(height: height, width: width)
    lowering = Lowering(
      graph, shapes: shapes, batch: batch, infers: infers, precision: precision, kernels: kernels)
    try chooseOperations()
    planForward()
    if purpose == .training { planBackward() }
  }

  // MARK: Lifetimes

  func precision(of node: Graph.NodeID) -> Precision { graph.precision(of: node, storing: precision) }

  func floats(_ node: Graph.NodeID) -> Int {
    let shape = shapes[node.index]
    if graph.isInterleaved(node) {
      return batch * TensorView.plane(shape, halo: imageHalo, pixelStride: shape.channels).count
    }
    let plane = TensorView.plane(shape, halo: halo, pixelStride: lanes).count
    return batch * graph[node].layout.blocks * plane * precision(of: node).byteCount
      / MemoryLayout<Float>.stride
  }

  mutating func use(_ node: Graph.NodeID, at time: Int) {
    for source in graph.sources(of: node) { memory.extend(valueBuffers[source.index]!, to: time) }
  }

  private mutating func planForward() {
    for (time, step) in planned.enumerated() {
      let requirements = step.operation.requirements(halo: halo)
      valueBuffers[step.output.index] = memory.request(count: floats(step.output), from: time, to: time)
      for input in step.inputs { use(input, at: time) }
      planStatistics(time)
      planned[time].forwardScratch = memory.request(count: requirements.forwardScratch, from: time, to: time)
      planned[time].prepared = memory.request(
        count: requirements.prepared, from: purpose == .inference ? 0 : time,
        to: purpose == .inference ? planned.count : time)
      // Written even where no backward will read it.
      if !step.infers {
        planned[time].saved = memory.request(count: requirements.saved, from: time, to: time)
      }
    }
    use(graph.output, at: planned.count)
  }

  /// The sums that a convolution leaves live until its batch norm has read them.
  private mutating func planStatistics(_ time: Int) {
    let step = planned[time]
    if let convolution = step.operation as? ConvolutionOperation, case .statistics = convolution.fusion {
      let count = ChannelSums.count(
        parts: convolution.statisticsParts, blocks: convolution.outputLayout.blocks)
      planned[time].statistics = memory.request(count: count, from: time, to: time)
      statisticsBuffers[step.output.index] = planned[time].statistics
    } else if let normalization = step.operation as? NormalizationOperation,
      normalization.statisticsParts != nil
    {
      planned[time].statistics = statisticsBuffers[step.inputs[0].index]!
      memory.extend(planned[time].statistics, to: time)
    }
  }

  // MARK: Result

  func steps(offsets: [Int]) -> [Plan.Step] {
    planned.map { step in
      Plan.Step(
        operation: step.operation,
        buffers: Buffers(
          inputs: step.inputs.map { valueView($0, offsets) }, output: valueView(step.output, offsets),
          outputGradient: step.runsBackward ? gradientView(step.output, offsets) : nil,
          inputGradients: zip(step.inputs, step.accumulates).map { input, accumulates in
            accumulates.map { target(input, accumulates: $0, offsets) }
          },
          saved: offsets[step.saved], prepared: offsets[step.prepared], statistics: offsets[step.statistics],
          forwardScratch: offsets[step.forwardScratch],
          backwardScratch: offsets[step.backwardScratch]))
    }
  }

  func valueView(_ node: Graph.NodeID, _ offsets: [Int]) -> TensorView {
    view(node) { offsets[valueBuffers[$0.index]!] }
  }

  func gradientView(_ node: Graph.NodeID, _ offsets: [Int]) -> TensorView {
    view(node) { offsets[gradientBuffers[$0.index]!] }
  }

  private func target(_ node: Graph.NodeID, accumulates: [Bool], _ offsets: [Int]) -> GradientTarget {
    let perBlock = zip(graph.sources(of: node), accumulates).flatMap { source, accumulates in
      [Bool](repeating: accumulates, count: graph[source].layout.blocks)
    }
    return GradientTarget(view: gradientView(node, offsets), accumulates: tables.store(perBlock))
  }

  private func view(_ node: Graph.NodeID, _ offset: (Graph.NodeID) -> Int) -> TensorView {
    let shape = shapes[node.index]
    if graph.isInterleaved(node) {
      let (count, inside) = TensorView.plane(shape, halo: imageHalo, pixelStride: shape.channels)
      return TensorView(
        shape: shape, blocks: 1, halo: imageHalo, pixelStride: shape.channels,
        planes: PlaneList(first: offset(node) + inside, stride: count, count: batch))
    }
    let (count, inside) = TensorView.plane(shape, halo: halo, pixelStride: lanes)
    let sources = graph.sources(of: node)
    let precision = precision(of: node)
    let planes = (0..<batch).flatMap { image in
      sources.flatMap { source in
        let blocks = graph[source].layout.blocks
        let first = offset(source) * MemoryLayout<Float>.stride / precision.byteCount
        return (0..<blocks).map { first + (image * blocks + $0) * count + inside }
      }
    }
    return TensorView(
      shape: shape, blocks: graph[node].layout.blocks, precision: precision, halo: halo,
      planes: PlaneList(tables.store(planes)))
  }

  var layers: [LayerSummary] {
    planned.map { step in
      LayerSummary(
        name: step.operation.name, operation: step.operation.summary,
        outputShape: shapes[step.output.index],
        parameterCount: step.operation.parameterIndices.reduce(0) { $0 + graph.parameters[$1].count },
        multiplyAdds: step.operation.multiplyAdds)
    }
  }
}
