import SkipSegEngine
import SkipSegNetworks

/// What a network takes, counted before it runs.
package struct NetworkCost: Codable, Sendable, Equatable {
  /// Bytes of a plan at its peak: activations, gradients and scratch memory of a batch.
  package struct Memory: Codable, Sendable, Equatable {
    package let training: Int
    package let inference: Int
  }

  /// Bytes of an encoder's feature that are kept for the decoder, for one picture.
  package struct KeptFeature: Codable, Sendable, Equatable {
    /// The feature is 1 / level of the image.
    package let level: Int
    package let bytes: Int
  }

  /// Trainable values.
  package let parameters: Int
  /// Multiply-adds of one picture.
  package let multiplyAdds: Int
  /// Edges that reach past other nodes, and projections that do.
  package let skipEdges: Int
  /// Sums at which short skips meet their branches, and the additions of one picture that they take.
  package let sums: Int
  package let additions: Int
  package let keptFeatures: [KeptFeature]
  /// As it runs, and where no operation takes in another.
  package let memory: Memory
  package let unfusedMemory: Memory

  package var keptBytes: Int { keptFeatures.reduce(0) { $0 + $1.bytes } }

  /// For square pictures of `size` pixels a side.
  package init(_ graph: Graph, size: Int, batch: Int, threads: Int) throws(PlanError) {
    func plan(_ purpose: Purpose, fuses: Bool) throws(PlanError) -> Plan {
      try Plan(
        graph: graph, batch: batch, height: size, width: size, purpose: purpose, fuses: fuses,
        threads: threads)
    }
    let training = try plan(.training, fuses: true)
    memory = Memory(training: training.arenaBytes, inference: try plan(.inference, fuses: true).arenaBytes)
    unfusedMemory = Memory(
      training: try plan(.training, fuses: false).arenaBytes,
      inference: try plan(.inference, fuses: false).arenaBytes)
    parameters = graph.parameters.reduce(0) { $0 + ($1.role == .trainable ? $1.count : 0) }
    multiplyAdds = training.layers.reduce(0) { $0 + $1.multiplyAdds }
    let shapes = try graph.shapes(height: size, width: size)
    func values(_ node: Graph.NodeID) -> Int {
      let shape = shapes[node.index]
      return shape.channels * shape.height * shape.width
    }
    let parts = NetworkParts(graph)
    let branches = parts.parts.flatMap(\.branches)
    skipEdges = graph.skips.count + branches.count { !$0.isIdentity }
    sums = branches.count
    additions = branches.reduce(0) { $0 + values($1.sum) }
    keptFeatures = parts.longSkips.map {
      KeptFeature(level: $0.level, bytes: values($0.feature) * MemoryLayout<Float>.stride)
    }
  }
}

extension UnetConfiguration {
  /// A network beside which the cost of skips shows.
  package enum SkipVariant: String, Codable, Sendable, CaseIterable {
    case itself = "as it is"
    case withoutShortSkips = "without short skips"
    case withoutLongSkips = "without long skips"
    case withoutSkips = "without any"
  }

  /// The variants that there are of this network: those that lack something that it has.
  package var skipVariants: [(variant: SkipVariant, configuration: UnetConfiguration)] {
    let hasBlocks = (try? NetworkEncoder.named(encoder))?.hasResidualBlocks == true && shortSkips != .none
    return SkipVariant.allCases.compactMap { variant in
      let lacksShort = [.withoutShortSkips, .withoutSkips].contains(variant)
      let lacksLong = [.withoutLongSkips, .withoutSkips].contains(variant)
      if lacksShort && !hasBlocks || lacksLong && longSkips == .none { return nil }
      var configuration = self
      if lacksShort { configuration.removeShortSkips() }
      if lacksLong { (configuration.longSkips, configuration.levels) = (.none, nil) }
      return (variant, configuration)
    }
  }

  /// The plain network of the same layers.
  package var plain: UnetConfiguration {
    var plain = self
    plain.removeShortSkips()
    return plain
  }

  private mutating func removeShortSkips() {
    (shortSkips, projection, zeroInit, dropPath) = (.none, .convolution, false, nil)
  }
}
