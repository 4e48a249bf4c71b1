import SkipSegEngine
import SkipSegNetworks

/// The stream of each stage as a sum: its first value and what every branch adds to it, as prediction computes them but
/// with the statistics of the batch. Where nothing follows the sums, as in a Mix Transformer or with pre-activation, the
/// stage's last value is that sum.
package struct StreamMeasurement: Codable, Sendable, Equatable {
  package struct Term: Codable, Sendable, Equatable {
    package let name: String
    /// The root mean square over all crops.
    package let rms: Double
  }

  package struct Stage: Codable, Sendable, Equatable {
    package let stage: Int
    /// The first is what the stream begins with.
    package let terms: [Term]
    /// Of the stage's last value.
    package let rms: Double
    /// The norm of that value less all terms, over its own norm.
    package let remainder: Double
  }

  package let stages: [Stage]

  package init(
    _ graph: Graph, parameters: ParameterStore, crops: Crops, pool: ThreadPool
  ) throws(PlanError) {
    let probe = try NetworkProbe(graph, parameters: parameters, pool: pool)
    let streams = Dictionary(grouping: NetworkParts(graph).parts, by: \.stage)
      .compactMapValues { Stream($0) }
    let watched = Set(streams.values.flatMap { [$0.first] + $0.terms.map(\.node) + [$0.last] })
    var sums: [Int: [Double]] = [:]
    var terms: [Int: [Term]] = [:]
    var stages: [Stage] = []
    try probe.train(crops, values: watched) { sight in
      guard case .value(let node, let values) = sight else { return }
      for (stage, stream) in streams {
        let name = node == stream.first ? stream.name : stream.terms.first { $0.node == node }?.name
        if let name {
          terms[stage, default: []].append(Term(name: name, rms: Sums.rms(values)))
          var sum = sums[stage] ?? [Double](repeating: 0, count: values.count)
          for index in values.indices { sum[index] += Double(values[index]) }
          sums[stage] = sum
        }
        if node == stream.last, let sum = sums[stage] {
          let square = zip(values, sum).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
          stages.append(
            Stage(
              stage: stage, terms: terms[stage] ?? [], rms: Sums.rms(values),
              remainder: square.squareRoot() / max(Sums.norm(values), .leastNormalMagnitude)))
          sums[stage] = nil
        }
      }
    }
    self.stages = stages.sorted { $0.stage < $1.stage }
  }

  private struct Stream {
    let name: String
    let first: Graph.NodeID
    let terms: [(name: String, node: Graph.NodeID)]
    let last: Graph.NodeID

    /// Nil where the stage's blocks don't add to one value.
    init?(_ parts: [NetworkParts.Part]) {
      // A block at the stage's border gives what the stream begins with.
      let own = parts.drop { !$0.isIdentity }
      guard let begin = own.first, own.allSatisfy({ $0.branches.last?.sum == $0.block.output }) else {
        return nil
      }
      first = begin.block.input
      name = own.count < parts.count ? parts[0].name : "what the stage begins with"
      terms = own.flatMap { part in
        part.branches.enumerated().map { number, branch in
          let kind = part.branches.count == 1 ? "" : number == 0 ? ", attention" : ", feed forward"
          return (name: part.name + kind, node: branch.end)
        }
      }
      last = own.last!.block.output
    }
  }
}
