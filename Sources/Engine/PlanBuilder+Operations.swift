/// Which operations a graph's nodes become.
extension PlanBuilder {
  mutating func chooseOperations() throws(PlanError) {
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
    let algorithm = graph.algorithm(
      ofConvolution: id, batch: batch, shape: shapes[id.index], precision: precision, kernels: kernels)
    let grids = TapGrids(
      kernel: convolution.kernel, stride: convolution.stride, padding: convolution.padding)
    return ConvolutionOperation(
      name: node.name, batch: batch, kernel: convolution.kernel, stride: convolution.stride,
      padding: convolution.padding, inputLayout: graph[input].layout, inputShape: shapes[input.index],
      outputLayout: node.layout, outputShape: shapes[id.index],
      inputPrecision: precision(of: input), outputPrecision: precision(of: id),
      isInterleaved: graph.isInterleaved(input),
      inputs: inputs(ofConvolution: id).map { node, isUpsampled in
        .init(
          blocks: graph[node].layout.blocks, isUpsampled: isUpsampled,
          grids: algorithm == .directBfloat16 ? isUpsampled ? .upsampled : grids : nil)
      },
      weight: convolution.weight, bias: convolution.bias, kernels: kernels, workers: threads, fusion: fusion,
      algorithm: algorithm,
      phases: ConvolutionOperation.phases(grids, shape: shapes[input.index]),
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
}
