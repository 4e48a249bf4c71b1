import SkipSegEngine
import SkipSegNetworks

/// What a block gives where its function counts less and less: y = f(lambda F(x) + x) with the block's own end f, a ReLU
/// or nothing, and of a plain block y = f(lambda F(x)). It is what the block computes with the weight and the bias of its
/// last batch norm, or the weight of its last convolution, times lambda.
package struct IdentityMeasurement: Codable, Sendable, Equatable {
  package struct Block: Codable, Sendable, Equatable {
    package let name: String
    /// norm(y - x) / norm(x), for each lambda; nil where x is 0.
    package let distances: [Double?]
  }

  /// 1, 0.9, ... 0.
  package static let factors = (0...10).map { 1 - Double($0) / 10 }

  /// Those that give what has the form of what they read: all with an identity for a shortcut, or plain ones.
  package let blocks: [Block]

  package init(
    _ graph: Graph, parameters: ParameterStore, crops: Crops, pool: ThreadPool
  ) throws(PlanError) {
    let probe = try NetworkProbe(graph, parameters: parameters, pool: pool)
    let places = NetworkParts(graph).parts.compactMap { Place($0, in: graph) }
    var seen: [Graph.NodeID: [Float]] = [:]
    var blocks: [Block] = []
    let watched = Set(places.flatMap { [$0.x, $0.function] })
    try probe.train(crops, values: watched) { sight in
      guard case .value(let node, let values) = sight else { return }
      seen[node] = values
      for place in places where place.function == node {
        guard let x = seen[place.x] else { continue }
        blocks.append(Block(name: place.name, distances: place.distances(x: x, function: values)))
        seen[node] = nil
      }
      // A block's input is read by no block behind it but the next.
      let waiting = Set(places.filter { $0.function.index > node.index }.map(\.x))
      for known in seen.keys where known != node && !waiting.contains(known) { seen[known] = nil }
    }
    self.blocks = blocks
  }

  /// Where x and F(x) of a block are seen.
  private struct Place {
    let name: String
    let x: Graph.NodeID
    let function: Graph.NodeID
    let isSum: Bool
    let endsInRelu: Bool

    init?(_ part: NetworkParts.Part, in graph: Graph) {
      let endsInRelu = graph[part.block.output].operation is Graph.Relu
      switch part.kind {
      case .residual where part.isIdentity:
        (x, function, isSum) = (part.block.input, part.branches[0].end, true)
      case .plain where part.keepsForm && endsInRelu:
        (x, function, isSum) = (part.block.input, graph[part.block.output].inputs[0], false)
      default: return nil
      }
      name = part.name
      self.endsInRelu = endsInRelu
    }

    func distances(x: [Float], function: [Float]) -> [Double?] {
      let norm = Sums.norm(x)
      return IdentityMeasurement.factors.map { factor in
        var square = 0.0
        for (x, function) in zip(x, function) {
          var y = Float(factor) * function + (isSum ? x : 0)
          if endsInRelu { y = max(y, 0) }
          square += Double(y - x) * Double(y - x)
        }
        return (square.squareRoot() / norm).finite
      }
    }
  }
}
