import SkipSegEngine
import SkipSegNetworks

/// What an inspection can look at.
package enum InspectionSection: String, Codable, Sendable, CaseIterable {
  case graph, cost, identity, gradients, similarity, stream, attention, reuse, lesion, lens

  /// What it takes beside a network.
  package enum Need: Sendable {
    case nothing, data
    /// A trained model, and data.
    case model
  }

  package var need: Need {
    switch self {
    case .graph, .cost: .nothing
    case .identity, .gradients, .similarity, .stream, .attention, .reuse: .data
    case .lesion, .lens: .model
    }
  }

  /// Whether a network has what it looks at.
  package func exists(in parts: NetworkParts) -> Bool {
    switch self {
    case .graph, .cost, .gradients, .lesion: true
    case .identity:
      parts.parts.contains { $0.kind == .residual && $0.isIdentity || $0.kind == .plain && $0.keepsForm }
    case .similarity: parts.parts.contains { $0.kind != .dense }
    case .stream: parts.hasStream
    case .attention: parts.parts.contains { $0.kind == .transformer }
    case .reuse: parts.parts.contains { $0.kind == .dense }
    case .lens: !parts.passable.isEmpty
    }
  }

  /// Why a network has it or has it not, in words that go on after its name.
  package static func sections(of graph: Graph, hasData: Bool, isTrained: Bool) -> [InspectionSection] {
    let parts = NetworkParts(graph)
    return allCases.filter { section in
      let isPossible =
        switch section.need {
        case .nothing: true
        case .data: hasData
        case .model: hasData && isTrained
        }
      return isPossible && section.exists(in: parts)
    }
  }
}

extension NetworkParts {
  /// Whether blocks add to a value that nothing else changes: their sums are not followed by a ReLU.
  package var hasStream: Bool {
    parts.contains { part in part.isIdentity && part.branches.last?.sum == part.block.output }
  }
}
