/// Walks a graph twice: forward to choose operations and give their values buffers, then backward to give gradients
/// buffers and find out who writes a gradient first. Times count operations: i is the forward of operation i, S the
/// loss, 2 S - i the backward of operation i.
struct PlanBuilder {
  private struct Planned {
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

  private let graph: Graph
  private let batch: Int
  private let purpose: Purpose
  private let precision: Precision
  /// For each node whether it is computed as for inference.
  private let infers: [Bool]
  private let kernels: KernelSet
  private let threads: Int
  private let shapes: [TensorShape]
  private let lowering: Lowering
  private var planned: [Planned] = []
  /// Halo of all blocked tensors, and of an interleaved image.
  private var halo = 0
  private var imageHalo = 0
  private var valueBuffers: [Int: Int] = [:]
  private var gradientBuffers: [Int: Int] = [:]
  /// By convolution.
  private var statisticsBuffers: [Int: Int] = [:]
  private(set) var memory = MemoryPlanner()
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
    lowering = Lowering(graph, shapes: shapes, batch: batch, infers: infers)
    try chooseOperations()
    planForward()
    if purpose == .training { planBackward() }
  }

  // MARK: Operations

  private mutating func chooseOperations() throws(PlanError) {
    for (index, node) in graph.nodes.enumerated() where !lowering.absorbed.contains(index) {
      let id = Graph.NodeID(index: index)
      var inputs = node.inputs
      let operation: any PlannedOperation
      if let normalization = lowering.normalizations[index] {
        inputs = graph[normalization.batchNorm].inputs
        if infers[normalization.batchNorm.index], let convolution = normalization.convolution {
          inputs = self.inputs(ofConvolution: convolution).map(\.node)
          operation = self.convolution(convolution, normalizedBy: normalization)
        } else {
          operation = try self.normalization(normalization)
        }
        if let residual = normalization.residual { inputs.append(residual) }
      } else {
        switch node.operation {
        case .input: operation = InputOperation()
        case .convolution:
          inputs = self.inputs(ofConvolution: id).map(\.node)
          operation = convolution(id, normalizedBy: nil)
        case .relu: operation = ReluOperation(name: node.name, chunks: chunks(id))
        case .add: operation = AddOperation(name: node.name, chunks: chunks(id))
        case .maxPool(let pool): operation = MaxPoolOperation(name: node.name, pool: pool)
        case .resizeNearest:
          operation = ResizeNearestOperation(
            name: node.name, from: shapes[inputs[0].index], to: shapes[index])
        case .concatenate: continue
        case .batchNorm: preconditionFailure("a batch norm is a normalization or absorbed")
        }
      }
      if let convolution = operation as? ConvolutionOperation {
        if convolution.isInterleaved {
          imageHalo = max(imageHalo, convolution.padding)
        } else {
          halo = max(halo, convolution.requiredHalo)
        }
      }
      let infers = infers[lowering.normalizations[index]?.batchNorm.index ?? index]
      planned.append(Planned(operation: operation, inputs: inputs, output: id, infers: infers))
    }
  }

  private func chunks(_ node: Graph.NodeID) -> RowChunks {
    RowChunks(planes: batch * graph[node].layout.blocks, shape: shapes[node.index])
  }

  /// What a convolution reads: its input or, where that stands for upsampled tensors among others, each for itself.
  private func inputs(ofConvolution id: Graph.NodeID) -> [(node: Graph.NodeID, isUpsampled: Bool)] {
    let input = graph[id].inputs[0]
    let sources = graph.sources(of: input)
    guard sources.contains(where: { lowering.upsamplings.contains($0.index) }) else {
      return [(input, false)]
    }
    return sources.map { source in
      lowering.upsamplings.contains(source.index) ? (graph[source].inputs[0], true) : (source, false)
    }
  }

  private func convolution(
    _ id: Graph.NodeID, normalizedBy normalization: Lowering.Normalization?
  ) -> ConvolutionOperation {
    let node = graph[id]
    guard case .convolution(let convolution) = node.operation else {
      preconditionFailure("not a convolution")
    }
    var fusion = ConvolutionOperation.Fusion.none
    if let normalization {
      fusion = .normalization(
        batchNorm(normalization.batchNorm), hasResidual: normalization.residual != nil,
        hasRelu: normalization.hasRelu)
    } else if lowering.convolutionsWithStatistics.contains(id.index) {
      fusion = .statistics
    }
    let input = node.inputs[0]
    return ConvolutionOperation(
      name: node.name, batch: batch, kernel: convolution.kernel, stride: convolution.stride,
      padding: convolution.padding, inputLayout: graph[input].layout, inputShape: shapes[input.index],
      outputLayout: node.layout, outputShape: shapes[id.index],
      inputPrecision: precision(of: input), outputPrecision: precision(of: id),
      isInterleaved: graph.isInterleaved(input),
      upsampling: inputs(ofConvolution: id).map(\.isUpsampled),
      weight: convolution.weight, bias: convolution.bias, kernels: kernels, workers: threads, fusion: fusion,
      algorithm: graph.algorithm(ofConvolution: id, batch: batch, shape: shapes[id.index]),
      phases: ConvolutionOperation.phases(
        kernel: convolution.kernel, stride: convolution.stride, padding: convolution.padding,
        shape: shapes[input.index]),
      keepsPrepared: purpose == .inference)
  }

  private func batchNorm(_ id: Graph.NodeID) -> Graph.BatchNorm {
    guard case .batchNorm(let parameters) = graph[id].operation else {
      preconditionFailure("not a batch norm")
    }
    return parameters
  }

  private func normalization(_ normalization: Lowering.Normalization) throws(PlanError)
    -> NormalizationOperation
  {
    let node = graph[normalization.batchNorm]
    let shape = shapes[normalization.batchNorm.index]
    let infers = infers[normalization.batchNorm.index]
    if !infers, batch * shape.height * shape.width == 1 {
      throw .singleValuePerChannel(layer: node.name)
    }
    let parts = normalization.convolution.map { convolution($0, normalizedBy: nil).statisticsParts }
    return NormalizationOperation(
      name: node.name, batch: batch, layout: node.layout, shape: shape,
      parameters: batchNorm(normalization.batchNorm), hasResidual: normalization.residual != nil,
      hasRelu: normalization.hasRelu, usesRunningStatistics: infers, statisticsParts: infers ? nil : parts)
  }

  // MARK: Lifetimes

  /// The image and the logits are floats.
  private func precision(of node: Graph.NodeID) -> Precision {
    if node.index == 0 || node == graph.output { return .float32 }
    let sources = graph.sources(of: node)
    if sources == [node] { return precision }
    let precisions = Set(sources.map(precision(of:)))
    precondition(precisions.count == 1, "\(graph[node].name): joins tensors of several precisions")
    return precisions.first!
  }

  private func floats(_ node: Graph.NodeID) -> Int {
    let shape = shapes[node.index]
    if graph.isInterleaved(node) {
      return batch * TensorView.plane(shape, halo: imageHalo, pixelStride: shape.channels).count
    }
    let plane = TensorView.plane(shape, halo: halo, pixelStride: lanes).count
    return batch * graph[node].layout.blocks * plane * precision(of: node).byteCount
      / MemoryLayout<Float>.stride
  }

  private mutating func use(_ node: Graph.NodeID, at time: Int) {
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

  private mutating func planBackward() {
    let lossTime = planned.count
    gradientBuffers[graph.output.index] = memory.request(
      count: floats(graph.output), from: lossTime, to: lossTime)
    for index in planned.indices.reversed() {
      let time = 2 * lossTime - index
      let step = planned[index]
      // A frozen node's gradient is written with those of its neighbours, and not read.
      guard let own = gradientBuffers[step.output.index], !step.infers else { continue }
      memory.extend(own, to: time)
      let requirements = step.operation.requirements(halo: halo)
      planned[index].runsBackward = true
      memory.extend(step.saved, to: time)
      planned[index].backwardScratch = memory.request(
        count: requirements.backwardScratch, from: time, to: time)
      if requirements.backwardReadsInputs { for input in step.inputs { use(input, at: time) } }
      if requirements.backwardReadsOutput { use(step.output, at: time) }
      let inPlace = requirements.backwardWorksInPlace ? step.inputs[0] : nil
      planned[index].accumulates = step.inputs.map { input in
        if input.index == 0 { return nil }
        if input == inPlace, handOn(own, to: input, from: step.output) { return [false] }
        return graph.sources(of: input).map { claimGradient(of: $0, at: time) }
      }
    }
  }

  /// Whether a buffer that holds the gradient of `output` becomes that of `input`: where it is of one tensor, of the
  /// same storage, and not begun yet.
  private mutating func handOn(_ buffer: Int, to input: Graph.NodeID, from output: Graph.NodeID) -> Bool {
    guard graph.sources(of: input) == [input], gradientBuffers[input.index] == nil,
      precision(of: input) == precision(of: output)
    else { return false }
    gradientBuffers[input.index] = buffer
    return true
  }

  /// Whether the gradient of a node has been begun by an operation that runs earlier; begins it otherwise.
  private mutating func claimGradient(of node: Graph.NodeID, at time: Int) -> Bool {
    if let buffer = gradientBuffers[node.index] {
      memory.extend(buffer, to: time)
      return true
    }
    gradientBuffers[node.index] = memory.request(count: floats(node), from: time, to: time)
    return false
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
