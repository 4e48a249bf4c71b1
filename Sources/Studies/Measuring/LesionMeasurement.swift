import SkipSegConcurrency
import SkipSegEngine
import SkipSegNetworks

/// What each part of a trained network is worth: its score without the part, and its score where it stops after so many
/// blocks.
package struct LesionMeasurement: Codable, Sendable, Equatable {
  /// What is taken away, and what stands in its place.
  package enum Kind: String, Codable, Sendable {
    /// A block; what it reads goes on in its place.
    case block
    /// A block at a stage's border; its projection goes on alone.
    case border
    /// A branch of a transformer's block, whose term is 0.
    case attention, feedForward
    /// A dense block's layer, which gives zeros.
    case denseLayer
    /// A long skip, which carries zeros.
    case longSkip
  }

  package struct Lesion: Codable, Sendable, Equatable {
    /// A block's name; of a long skip `1/4`.
    package let name: String
    package let kind: Kind
    /// Mean IoU without it.
    package let score: Double
  }

  /// The score of a network that stops after some of its blocks that can be passed by: those behind them are left out in
  /// all stages, those at borders stay.
  package struct Lens: Codable, Sendable, Equatable {
    /// How many such blocks are kept, from the image on.
    package let blocks: Int
    package let score: Double
  }

  /// Mean IoU of the whole network.
  package let score: Double
  /// Mean IoU of whoever names the largest class everywhere.
  package let chance: Double
  package let lesions: [Lesion]
  /// Empty where the network has no blocks that can be passed by.
  package let lens: [Lens]

  /// A network that is no better than this above chance has nothing that it could lose.
  package static let leastAdvantage = 0.1

  /// Whether the network is so far above chance that lesions mean something.
  package var isTested: Bool { score - chance >= Self.leastAdvantage }

  /// What is kept of the advantage over chance; nil where the network has none.
  package func kept(_ lesion: Lesion) -> Double? {
    isTested ? (lesion.score - chance) / (score - chance) : nil
  }

  /// Scores a model without each of its parts.
  ///
  /// - Parameters:
  ///   - measuresLens: whether it is also stopped after each number of blocks.
  ///   - report: how many of all networks are scored.
  /// - Returns: nil where the masks hold no class.
  /// - Throws: where a photograph can't be read or predicted; `Stopped`.
  package init?(
    _ scorer: RewiredScorer, measuresLesions: Bool = true, measuresLens: Bool = true,
    stop: StopSignal? = nil, report: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws {
    guard let chance = try scorer.chance() else { return nil }
    try self.init(
      scorer.graph, chance: chance, measuresLesions: measuresLesions, measuresLens: measuresLens, stop: stop,
      report: report
    ) { try scorer.meanIoU($0, stop: stop) ?? 0 }
  }

  /// Scores a network without each of its parts by any score.
  ///
  /// - Parameter score: of a rewrite of the network, with the same parameters.
  package init(
    _ graph: Graph, chance: Double, measuresLesions: Bool = true, measuresLens: Bool = true,
    stop: StopSignal? = nil, report: (_ done: Int, _ of: Int) -> Void = { _, _ in },
    score: (Graph) throws -> Double
  ) throws {
    let parts = NetworkParts(graph)
    let cuts = measuresLesions ? parts.lesions : []
    let stops = measuresLens ? parts.lensGraphs : []
    let count = cuts.count + stops.count
    var done = 0
    func scored(_ graph: Graph) throws -> Double {
      if stop?.isRequested == true { throw Stopped(after: done, of: count, "network") }
      defer {
        done += 1
        report(done, count)
      }
      return try score(graph)
    }
    self.score = try score(graph)
    self.chance = chance
    lesions = try cuts.map { Lesion(name: $0.name, kind: $0.kind, score: try scored($0.graph)) }
    lens = try stops.enumerated().map { Lens(blocks: $0, score: try scored($1)) }
  }
}

extension NetworkParts {
  /// The networks without one part each, in the order of the parts. A plain block that changes size or channels can't be
  /// left out, and isn't among them.
  package var lesions: [(name: String, kind: LesionMeasurement.Kind, graph: Graph)] {
    var lesions: [(name: String, kind: LesionMeasurement.Kind, graph: Graph)] = []
    for part in parts {
      switch part.kind {
      case .transformer:
        for (kind, branch) in zip([LesionMeasurement.Kind.attention, .feedForward], part.branches) {
          lesions.append((part.name, kind, graph.silencing(branch.end)))
        }
      case .dense: lesions.append((part.name, .denseLayer, graph.silencing(part.block.output)))
      case .residual where !part.isIdentity:
        lesions.append((part.name, .border, graph.silencing(part.branches[0].end)))
      case .residual, .plain:
        if let graph = graph.without(part.block) { lesions.append((part.name, .block, graph)) }
      }
    }
    return lesions + longSkips.map { ("1/\($0.level)", .longSkip, graph.without($0.edge)) }
  }

  /// The blocks without which the others fit together: those with an identity for a shortcut, and plain ones.
  package var passable: [Part] {
    parts.filter { $0.isIdentity || $0.kind == .plain && $0.keepsForm }
  }

  /// The networks with the first 0, 1, 2, ... of the blocks that can be passed by; empty where there are none.
  package var lensGraphs: [Graph] {
    let passable = passable
    if passable.isEmpty { return [] }
    // From the whole network, the last block goes first.
    var graphs = [graph]
    for part in passable.reversed() {
      let last = graphs[graphs.count - 1]
      guard let block = last.blocks.first(where: { $0.name == part.name }),
        let shorter = last.without(block)
      else { preconditionFailure("\(part.name) gives what has the form of what it reads") }
      graphs.append(shorter)
    }
    return graphs.reversed()
  }
}
