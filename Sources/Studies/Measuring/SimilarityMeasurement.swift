import SkipSegBasics
import SkipSegEngine
import SkipSegNetworks

/// How much of a stage's first values is left in later ones, and how much blocks have in common; with the statistics of
/// the batch.
package struct SimilarityMeasurement: Codable, Sendable, Equatable {
  package struct Block: Codable, Sendable, Equatable {
    package let name: String
    package let stage: Int
    /// The cosine between what the block gives and the stage's first value of that form.
    package let cosineToFirst: Double?
    /// norm(F) / norm(x), and the cosine between F and x, of a residual block with an identity for a shortcut.
    package let functionNorm: Double?
    package let functionCosine: Double?
  }

  /// Linear CKA between the outputs of all blocks of a stage (Kornblith et al., "Similarity of Neural Network
  /// Representations Revisited", 2019): norm(Y'X)^2 / (norm(X'X) norm(Y'Y)), pixels as rows, centred; 0 to 1.
  package struct Alignment: Codable, Sendable, Equatable {
    package let stage: Int
    /// [block][block].
    package let values: [[Double]]
  }

  package let blocks: [Block]
  package let alignments: [Alignment]

  /// Rows of CKA at most, drawn by seed.
  private static let mostPixels = 2048

  package init(
    _ graph: Graph, parameters: ParameterStore, crops: Crops, seed: UInt64 = 0, pool: ThreadPool
  ) throws(PlanError) {
    let parts = NetworkParts(graph).parts.filter { $0.kind != .dense }
    let probe = try NetworkProbe(graph, parameters: parameters, pool: pool)
    var firsts: [Int: Graph.NodeID] = [:]
    for part in parts where firsts[part.stage] == nil {
      firsts[part.stage] = part.keepsForm ? part.block.input : part.block.output
    }
    // Values by what is still to be compared with them.
    var seen: [Graph.NodeID: [Float]] = [:]
    var blocks: [Block] = []
    var grams: [Int: [GramMatrix]] = [:]
    let identities = parts.filter { $0.kind == .residual && $0.isIdentity }
    var functions: [Graph.NodeID: (norm: Double?, cosine: Double?)] = [:]
    let watched =
      Set(parts.map(\.block.output)).union(firsts.values).union(identities.map { $0.branches[0].end })
      .union(identities.map(\.block.input))
    try probe.train(crops, values: watched) { sight in
      guard case .value(let node, let values) = sight else { return }
      seen[node] = values
      if let part = identities.first(where: { $0.branches[0].end == node }), let x = seen[part.block.input] {
        functions[part.block.output] = ((Sums.norm(values) / Sums.norm(x)).finite, Sums.cosine(values, x))
      }
      if let part = parts.first(where: { $0.block.output == node }) {
        let function = functions[node]
        blocks.append(
          Block(
            name: part.name, stage: part.stage,
            cosineToFirst: firsts[part.stage].flatMap { seen[$0] }.flatMap { Sums.cosine(values, $0) },
            functionNorm: function?.norm, functionCosine: function?.cosine))
        let channels = graph[node].layout.channels
        grams[part.stage, default: []].append(
          GramMatrix(values, images: crops.count, channels: channels, most: Self.mostPixels, seed: seed))
      }
      let needed = Set(firsts.values).union(identities.filter { $0.block.output.index > node.index }.map(\.block.input))
      for known in seen.keys where known != node && !needed.contains(known) { seen[known] = nil }
    }
    self.blocks = blocks
    alignments = grams.sorted { $0.key < $1.key }.map { stage, matrices in
      Alignment(stage: stage, values: matrices.map { row in matrices.map { row.alignment(with: $0) } })
    }
  }
}

/// The products of a layer's values at pairs of pixels, centred: of two layers that tells how alike they are, whatever
/// their channels.
private struct GramMatrix {
  /// [pixel][pixel], and its norm.
  private let values: [Float]
  private let norm: Double

  /// - Parameter values: [image][channel][pixel].
  init(_ values: [Float], images: Int, channels: Int, most: Int, seed: UInt64) {
    let pixels = values.count / images / channels
    var random = CounterRandom(seed: seed, stream: "pixels")
    let places = Array(random.permutation(of: images * pixels).prefix(most))
    let count = places.count
    // [pixel][channel], each channel of mean 0.
    var rows = [Float](repeating: 0, count: count * channels)
    for channel in 0..<channels {
      var sum = 0.0
      for (row, place) in places.enumerated() {
        let value = values[(place / pixels * channels + channel) * pixels + place % pixels]
        rows[row * channels + channel] = value
        sum += Double(value)
      }
      let mean = Float(sum / Double(count))
      for row in 0..<count { rows[row * channels + channel] -= mean }
    }
    self.values = rows.withUnsafeBufferPointer { rows in
      [Float](unsafeUninitializedCapacity: count * count) { gram, filled in
        for i in 0..<count {
          for j in 0...i {
            var sum: Float = 0
            for channel in 0..<channels { sum += rows[i * channels + channel] * rows[j * channels + channel] }
            gram[i * count + j] = sum
            gram[j * count + i] = sum
          }
        }
        filled = count * count
      }
    }
    norm = Sums.norm(self.values)
  }

  func alignment(with other: GramMatrix) -> Double {
    let product = Sums.product(values, other.values) / (norm * other.norm)
    return product.isFinite ? product : 0
  }
}
