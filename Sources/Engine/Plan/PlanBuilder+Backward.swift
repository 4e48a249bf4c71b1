/// The lifetimes of the backward pass.
extension PlanBuilder {
  /// Gives gradients buffers, and finds out who writes a gradient first.
  mutating func planBackward() {
    let lossTime = planned.count
    gradientBuffers[graph.output.index] =
      lossWorksInPlace
      ? valueBuffers[graph.output.index]!
      : memory.request(count: floats(graph.output), from: lossTime, to: lossTime)
    for index in planned.indices.reversed() {
      let time = lossTime + 2 * (lossTime - index)
      let step = planned[index]
      // A frozen node's gradient is written with those of its neighbours, and not read.
      guard let own = gradientBuffers[step.output.index], !step.infers else { continue }
      let end = time + 1
      memory.extend(own, to: end)
      let requirements = step.operation.requirements(halo: halo)
      planned[index].runsBackward = true
      memory.extend(step.saved, to: end)
      planned[index].backwardScratch = memory.request(
        count: requirements.backwardScratch, from: time, to: end)
      let readsFirst = requirements.backwardReadsInputsFirst
      if requirements.backwardReadsInputs {
        for input in step.inputs {
          let last = readsFirst ? time : end
          if !recompute(input, for: index, from: time, to: last) { use(input, at: last) }
        }
      }
      if requirements.backwardReadsOutput { use(step.output, at: end) }
      let inPlace = requirements.backwardWorksInPlace ? step.inputs[0] : nil
      planned[index].accumulates = step.inputs.map { input in
        if input.index == 0 { return nil }
        if input == inPlace, handOn(own, to: input, from: step.output) { return [false] }
        if requirements.backwardReplacesInputs, handOnValue(of: input, before: index, at: end) {
          return [false]
        }
        return graph.sources(of: input).map { claimGradient(of: $0, from: readsFirst ? end : time, to: end) }
      }
    }
  }

  /// Whether a value that is read by the backward of one operation alone is made anew for it instead of being kept.
  private mutating func recompute(
    _ node: Graph.NodeID, for reader: Int, from begin: Int, to end: Int
  ) -> Bool {
    guard
      let producer = planned[..<reader].firstIndex(where: {
        $0.output == node && $0.operation.recomputesOutput
      }),
      !planned.indices.contains(where: { $0 != reader && readsInBackward(planned[$0], node) })
    else { return false }
    let buffer = memory.request(count: floats(node), from: begin, to: end)
    recomputedBuffers[node.index] = buffer
    planned[reader].recomputed = Recomputed(producer: producer, node: node, buffer: buffer)
    return true
  }

  /// Whether the loss may leave the gradient of the logits in their place: where nothing else reads them.
  private var lossWorksInPlace: Bool {
    planned.allSatisfy { step in
      let isRead = step.inputs.contains { graph.sources(of: $0).contains(graph.output) }
      return !isRead
        && (step.output != graph.output || !step.operation.requirements(halo: halo).backwardReadsOutput)
    } && graph.sources(of: graph.output) == [graph.output]
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

  /// Whether the buffer that holds a node's value becomes that of its gradient: where it is of one tensor, whose gradient
  /// is not begun yet, and no operation before `index` reads the value in its backward.
  private mutating func handOnValue(of node: Graph.NodeID, before index: Int, at time: Int) -> Bool {
    guard graph.sources(of: node) == [node], gradientBuffers[node.index] == nil,
      !planned[..<index].contains(where: { readsInBackward($0, node) })
    else { return false }
    let buffer = recomputedBuffers[node.index] ?? valueBuffers[node.index]!
    gradientBuffers[node.index] = buffer
    memory.extend(buffer, to: time)
    return true
  }

  private func readsInBackward(_ step: Planned, _ node: Graph.NodeID) -> Bool {
    let requirements = step.operation.requirements(halo: halo)
    return requirements.backwardReadsOutput && step.output == node
      || requirements.backwardReadsInputs && step.inputs.contains { graph.sources(of: $0).contains(node) }
  }

  /// Whether the gradient of a node has been begun by an operation that runs earlier; begins it otherwise.
  private mutating func claimGradient(of node: Graph.NodeID, from begin: Int, to end: Int) -> Bool {
    if let buffer = gradientBuffers[node.index] {
      memory.extend(buffer, to: end)
      return true
    }
    gradientBuffers[node.index] = memory.request(count: floats(node), from: begin, to: end)
    return false
  }
}
