import SkipSegEngine
import SkipSegNetworks

/// What the layers of dense blocks take from those before them: the mean absolute weight of each layer's first
/// convolution, by the layer that a channel comes from (Huang et al. 2017, figure 5).
package struct ReuseMeasurement: Codable, Sendable, Equatable {
  package struct Block: Codable, Sendable, Equatable {
    package let stage: Int
    /// Of each layer a weight for what the block reads and one for each layer before it; rows grow by one.
    package let weights: [[Double]]
  }

  package let blocks: [Block]

  package init(_ graph: Graph, parameters: ParameterStore) {
    let parts = Dictionary(grouping: NetworkParts(graph).parts.filter { $0.kind == .dense }, by: \.stage)
    blocks = parts.sorted { $0.key < $1.key }.map { stage, parts in
      Block(stage: stage, weights: parts.map { Self.weights(of: $0, in: graph, parameters) })
    }
  }

  private static func weights(
    of part: NetworkParts.Part, in graph: Graph, _ parameters: ParameterStore
  ) -> [Double] {
    let inside = graph.path(from: part.block.input, to: part.block.output).sorted { $0.index < $1.index }
    guard let convolution = inside.lazy.compactMap({ graph[$0].operation as? Graph.Convolution }).first else {
      return []
    }
    let parameter = graph.parameters[convolution.weight]
    let (outputs, inputs) = (parameter.shape[0], parameter.shape[1])
    let values = parameters.read(parameter.name)
    var first = 0
    return graph.parts(of: part.block.input).map { source in
      let channels = graph[source].layout.channels
      defer { first += channels }
      let taps = values.count / outputs / inputs
      var sum = 0.0
      for output in 0..<outputs {
        for index in first * taps..<(first + channels) * taps {
          sum += Double(abs(values[output * inputs * taps + index]))
        }
      }
      return sum / Double(outputs * channels * taps)
    }
  }
}
