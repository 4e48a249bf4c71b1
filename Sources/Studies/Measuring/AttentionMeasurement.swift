import Foundation
import SkipSegEngine
import SkipSegNetworks

/// Where a pixel looks: softmax(q k' / sqrt(d)) of one query over all keys, in each head of each block.
package struct AttentionMeasurement: Codable, Sendable, Equatable {
  package struct Head: Codable, Sendable, Equatable {
    package let block: String
    /// Counted from 0.
    package let head: Int
    /// Keys lie on a map of this size, each for a square of pixels.
    package let height: Int
    package let width: Int
    /// [height][width], above 0; they add up to 1.
    package let weights: [Float]
  }

  /// The pixel that asks, as shares of the picture's sides from the top and from the left.
  package let row: Double
  package let column: Double
  package let heads: [Head]

  /// Of the first of some crops.
  package init(
    _ graph: Graph, parameters: ParameterStore, crops: Crops, row: Double = 0.5, column: Double = 0.5,
    pool: ThreadPool
  ) throws(PlanError) {
    (self.row, self.column) = (row, column)
    let probe = try NetworkProbe(graph, parameters: parameters, pool: pool)
    let shapes = try graph.shapes(height: crops.size, width: crops.size)
    let places = NetworkParts(graph).parts.compactMap { part -> Place? in
      for node in graph.inside(part.block) {
        if let attention = graph[node].operation as? Graph.Attention {
          return Place(block: part.name, attention: attention, inputs: graph[node].inputs)
        }
      }
      return nil
    }
    var seen: [Graph.NodeID: [Float]] = [:]
    try probe.infer(crops, values: Set(places.flatMap(\.inputs))) { sight in
      if case .value(let node, let values) = sight { seen[node] = values }
    }
    heads = places.flatMap { place -> [Head] in
      guard let q = seen[place.inputs[0]], let kv = seen[place.inputs[1]] else { return [] }
      let (queries, keys) = (shapes[place.inputs[0].index], shapes[place.inputs[1].index])
      let (y, x) = (
        min(Int(row * Double(queries.height)), queries.height - 1),
        min(Int(column * Double(queries.width)), queries.width - 1)
      )
      let (pixels, count, width) = (
        queries.height * queries.width, keys.height * keys.width, place.attention.headWidth
      )
      return (0..<place.attention.heads).map { head in
        let scores = (0..<count).map { key -> Double in
          (0..<width).reduce(0.0) { sum, channel in
            let channel = head * width + channel
            return sum + Double(q[channel * pixels + y * queries.width + x])
              * Double(kv[channel * count + key])
          } / Double(width).squareRoot()
        }
        let most = scores.max() ?? 0
        let exponentials = scores.map { exp($0 - most) }
        let total = exponentials.reduce(0, +)
        return Head(
          block: place.block, head: head, height: keys.height, width: keys.width,
          weights: exponentials.map { Float($0 / total) })
      }
    }
  }

  private struct Place {
    let block: String
    let attention: Graph.Attention
    /// Queries, then keys and values.
    let inputs: [Graph.NodeID]
  }
}
