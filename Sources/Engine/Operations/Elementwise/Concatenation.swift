extension Graph {
  /// Concatenation of channels, `torch.cat(dim=1)`. It costs nothing: readers are handed the list of all inputs' blocks.
  package struct Concatenation: OperationDefinition {
    var joinsInputs: Bool { true }

    func layout(_ inputs: [ChannelLayout]) -> ChannelLayout { ChannelLayout(inputs.flatMap(\.segments)) }
    func planned(_ node: NodeContext) -> (any PlannedOperation)? { nil }
  }
}

extension GraphBuilder {
  /// What comes a second time is copied, since readers leave one gradient for each block side by side.
  package mutating func concatenate(_ inputs: [Tensor]) -> Tensor {
    var sources: Set<Graph.NodeID> = []
    let distinct = inputs.map { input in
      let own = graph.sources(of: input.id)
      let tensor = sources.isDisjoint(with: own) ? input : resizeNearest(input, like: input)
      sources.formUnion(own)
      return tensor
    }
    return append(Graph.Concatenation(), distinct, named: "concatenate")
  }
}
