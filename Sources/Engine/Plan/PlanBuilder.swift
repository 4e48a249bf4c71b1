/// Walks a graph twice: forward to choose operations and give their values buffers, then backward to give gradients
/// buffers and find out who writes a gradient first. Times: i is the forward of operation i, S the loss,
/// S + 2 (S - i) the backward of operation i and the time after it that of its second half.
struct PlanBuilder {
  struct Planned {
    let name: String
    let operation: any PlannedOperation
    let inputs: [Graph.NodeID]
    let output: Graph.NodeID
    /// Whether it runs as for inference: with running statistics, and without a backward.
    let infers: Bool
    var saved = 0
    var prepared = 0
    var inputMoments: [Moments] = []
    var outputMoments: Moments?
    var forwardScratch = 0
    var backwardScratch = 0
    /// For each input and each of its sources whether its gradient is added to what is there; nil: not wanted.
    var accumulates: [[Bool]?] = []
    var runsBackward = false
    /// An input that its backward has made anew.
    var recomputed: Recomputed?
  }

  /// A value that is not kept for the backward that reads it.
  struct Recomputed {
    /// The operation that makes it.
    let producer: Int
    let node: Graph.NodeID
    let buffer: Int
  }

  /// The moments of one tensor, until the last operation has read them.
  struct Moments {
    let parts: Int
    let blocks: Int
    let buffer: Int
    var areMissing = false
  }

  let lowered: LoweredGraph
  var planned: [Planned] = []
  /// Halo of all blocked tensors, and of an interleaved image.
  var halo = 0
  var imageHalo = 0
  var valueBuffers: [Int: Int] = [:]
  var gradientBuffers: [Int: Int] = [:]
  /// Of values that are made anew, in the backward.
  var recomputedBuffers: [Int: Int] = [:]
  /// By tensor.
  private var moments: [Int: Moments] = [:]
  var memory = MemoryPlanner()
  let tables = PlanTables()

  init(_ graph: LoweredGraph, fusions: [any Fusion]) throws(PlanError) {
    var lowered = graph
    for fusion in fusions { fusion.apply(to: &lowered) }
    self.lowered = lowered
    for id in lowered.ids where !lowered[id].isAbsorbed {
      let node = lowered[id]
      guard let operation = try node.definition.planned(lowered.context(of: id)) else { continue }
      let halos = operation.halos
      (halo, imageHalo) = (max(halo, halos.blocked), max(imageHalo, halos.image))
      planned.append(
        Planned(name: node.name, operation: operation, inputs: node.inputs, output: id, infers: node.infers))
    }
    planForward()
    if purpose == .training { planBackward() }
  }

  var graph: Graph { lowered.graph }
  private var batch: Int { lowered.batch }
  private var purpose: Purpose { lowered.purpose }
  private var shapes: [TensorShape] { lowered.shapes }

  // MARK: Lifetimes

  func precision(of node: Graph.NodeID) -> Precision { lowered.precision(of: node) }

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
    let wantedMoments = Set(
      planned.filter(\.operation.readsMoments).flatMap { graph.sources(of: $0.inputs[0]) })
    for (time, step) in planned.enumerated() {
      let requirements = step.operation.requirements(halo: halo)
      valueBuffers[step.output.index] = memory.request(count: floats(step.output), from: time, to: time)
      for input in step.inputs { use(input, at: time) }
      planMoments(time, wantedMoments)
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

  /// The moments of a tensor are computed once, by the operation that writes it where that can, else by the first that
  /// reads them.
  private mutating func planMoments(_ time: Int, _ wanted: Set<Graph.NodeID>) {
    let step = planned[time]
    if step.operation.readsMoments {
      for source in graph.sources(of: step.inputs[0]) {
        var own = moments[source.index]
        if own == nil {
          let parts = ChannelSums.parts(images: batch, shape: shapes[source.index])
          own = requestMoments(of: source, parts: parts, at: time)
          own!.areMissing = true
        }
        memory.extend(own!.buffer, to: time)
        planned[time].inputMoments.append(own!)
      }
    }
    if let parts = step.operation.momentsParts, wanted.contains(step.output) {
      planned[time].outputMoments = requestMoments(of: step.output, parts: parts, at: time)
    }
  }

  private mutating func requestMoments(of node: Graph.NodeID, parts: Int, at time: Int) -> Moments {
    let blocks = graph[node].layout.blocks
    let buffer = memory.request(
      count: ChannelSums.count(parts: parts, blocks: blocks), from: time, to: time)
    moments[node.index] = Moments(parts: parts, blocks: blocks, buffer: buffer)
    return moments[node.index]!
  }

  // MARK: Result

  func steps(offsets: [Int]) -> [Plan.Step] {
    planned.map { step in
      Plan.Step(
        operation: step.operation, buffers: buffers(of: step, offsets),
        recomputation: step.recomputed.map { recomputation($0, for: step, offsets) })
    }
  }

  private func buffers(of step: Planned, _ offsets: [Int]) -> Buffers {
    Buffers(
      inputs: step.inputs.map { valueView($0, offsets) }, output: valueView(step.output, offsets),
      outputGradient: step.runsBackward ? gradientView(step.output, offsets) : nil,
      inputGradients: zip(step.inputs, step.accumulates).map { input, accumulates in
        accumulates.map { target(input, accumulates: $0, offsets) }
      },
      saved: offsets[step.saved], prepared: offsets[step.prepared],
      inputMoments: step.inputMoments.map { place($0, offsets) },
      outputMoments: step.outputMoments.map { place($0, offsets) },
      forwardScratch: offsets[step.forwardScratch],
      backwardScratch: offsets[step.backwardScratch])
  }

  private func recomputation(
    _ value: Recomputed, for step: Planned, _ offsets: [Int]
  ) -> Plan.Recomputation {
    let own = view(value.node) { _ in offsets[value.buffer] }
    var buffers = buffers(of: planned[value.producer], offsets)
    buffers.output = own
    return Plan.Recomputation(
      operation: planned[value.producer].operation, buffers: buffers,
      readerInputs: step.inputs.map { $0 == value.node ? own : valueView($0, offsets) })
  }

  private func place(_ moments: Moments, _ offsets: [Int]) -> Buffers.Moments {
    Buffers.Moments(
      parts: moments.parts, blocks: moments.blocks, place: offsets[moments.buffer],
      areMissing: moments.areMissing)
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
        node: step.output, name: step.name, operation: step.operation.summary,
        outputShape: shapes[step.output.index], outputLayout: graph[step.output].layout,
        parameterCount: step.operation.parameterIndices.reduce(0) { $0 + graph.parameters[$1].count },
        multiplyAdds: step.operation.multiplyAdds)
    }
  }
}
