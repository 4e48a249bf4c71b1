import SkipSegEngine

/// The parts of a network that its skips join: what a drawing shows, and what a study takes away one by one.
package struct NetworkParts: Sendable {
  /// What a block is made of.
  package enum Kind: String, Codable, Sendable {
    /// A branch and a shortcut.
    case residual
    /// Layers alone.
    case plain
    /// Attention and a feed-forward network, each a branch beside a shortcut.
    case transformer
    /// Layers whose output stands beside all that they read.
    case dense
  }

  package struct Part: Sendable {
    package let block: Graph.Block
    /// The resolution at which it gives its value: 1 at 1/4 of the image, 2 at 1/8, and so on.
    package let stage: Int
    package let kind: Kind
    package let branches: [Graph.Branch]
    /// Whether what it gives has the form of what it reads.
    package let keepsForm: Bool

    package var name: String { block.name }
    /// Whether its value is what it reads, and something on top of that.
    package var isIdentity: Bool { !branches.isEmpty && branches.allSatisfy(\.isIdentity) }
  }

  /// A feature of the encoder that the decoder joins.
  package struct LongSkip: Sendable {
    /// The feature is 1 / level of the image.
    package let level: Int
    /// The encoder's value.
    package let feature: Graph.NodeID
    /// By which it, or its projection, comes to where it is joined.
    package let edge: Graph.Edge
    /// Whether it is added; else it stands beside what comes from below.
    package let isSum: Bool
  }

  package let graph: Graph
  /// In the order of their computation.
  package let parts: [Part]
  /// The finest first.
  package let longSkips: [LongSkip]

  /// What the first block reads; the logits where there is no block.
  package var stem: Graph.NodeID { parts.first?.block.input ?? graph.output }

  package init(_ graph: Graph) {
    self.graph = graph
    // Of a size that divides by all strides, and of odd sizes, in which no two strides give the same by chance.
    let shapes = (try? graph.shapes(height: Self.side, width: Self.side)) ?? []
    let oddShapes = (try? graph.shapes(height: Self.side - 1, width: Self.side / 2 + 1)) ?? []
    var joined: Set<Graph.NodeID> = []
    for node in graph.nodes where node.operation is Graph.Concatenation { joined.formUnion(node.inputs) }
    parts = graph.blocks.map { block in
      let branches = graph.branches(of: block)
      let keepsForm =
        graph[block.input].layout == graph[block.output].layout
        && [shapes, oddShapes].allSatisfy { $0[block.input.index] == $0[block.output.index] }
      let kind: Kind =
        switch branches.count {
        case 2...: .transformer
        case 1: .residual
        default: graph.isDense(block) ? .dense : .plain
        }
      let stride = Self.side / max(1, shapes[block.output.index].height)
      return Part(
        block: block, stage: max(0, stride.trailingZeroBitCount - 1), kind: kind, branches: branches,
        keepsForm: keepsForm)
    }
    longSkips = Unet.longSkips(of: graph)
  }

  private static let side = 512
}

extension Graph {
  /// Whether a block's value stands beside what it reads where others read it.
  fileprivate func isDense(_ block: Block) -> Bool {
    let read = Set(parts(of: block.input))
    return nodes.contains { node in
      node.operation is Concatenation && node.inputs.contains(block.output)
        && !read.isDisjoint(with: node.inputs)
    }
  }

  /// A value's own parts, where it is others side by side.
  package func parts(of node: NodeID) -> [NodeID] {
    self[node].operation is Concatenation ? self[node].inputs.flatMap(parts(of:)) : [node]
  }
}

extension Unet {
  /// The features that the decoder of such a network joins, the finest first.
  static func longSkips(of graph: Graph) -> [NetworkParts.LongSkip] {
    let joins = Dictionary(
      graph.nodes.enumerated().map { ($1.name, Graph.NodeID(index: $0)) },
      uniquingKeysWith: { first, _ in first })
    return (0..<4).reversed().compactMap { index in
      let scope = "decoder.blocks.\(index)"
      let level = NetworkEncoder.Features.coarsest >> (index + 1)
      if let join = joins["\(scope).concatenate"] {
        let feature = graph[join].inputs[1]
        return .init(level: level, feature: feature, edge: .init(from: feature, to: join), isSum: false)
      }
      if let join = joins["\(scope).add"], let projection = joins["\(scope).skip.0"] {
        return .init(
          level: level, feature: graph[projection].inputs[0],
          edge: .init(from: graph[join].inputs[0], to: join), isSum: true)
      }
      return nil
    }
  }
}
