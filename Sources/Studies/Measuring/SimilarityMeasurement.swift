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
    var rows: [Int: [CenteredRows]] = [:]
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
        rows[part.stage, default: []].append(
          CenteredRows(values, images: crops.count, channels: channels, most: Self.mostPixels, seed: seed))
      }
      let needed = Set(firsts.values).union(
        identities.filter { $0.block.output.index > node.index }.map(\.block.input))
      for known in seen.keys where known != node && !needed.contains(known) { seen[known] = nil }
    }
    self.blocks = blocks
    alignments = rows.sorted { $0.key < $1.key }.map {
      Alignment(stage: $0, values: CenteredRows.alignments($1))
    }
  }
}

/// A layer's values at some pixels as rows, of mean 0 in each channel.
private struct CenteredRows {
  /// [pixel][channel].
  let values: [Float]
  let channels: Int
  var pixels: Int { values.count / channels }

  /// - Parameter values: [image][channel][pixel].
  init(_ values: [Float], images: Int, channels: Int, most: Int, seed: UInt64) {
    let pixels = values.count / images / channels
    var random = CounterRandom(seed: seed, stream: "pixels")
    let places = Array(random.permutation(of: images * pixels).prefix(most))
    var rows = [Float](repeating: 0, count: places.count * channels)
    for channel in 0..<channels {
      var sum = 0.0
      for (row, place) in places.enumerated() {
        let value = values[(place / pixels * channels + channel) * pixels + place % pixels]
        rows[row * channels + channel] = value
        sum += Double(value)
      }
      let mean = Float(sum / Double(places.count))
      for row in places.indices { rows[row * channels + channel] -= mean }
    }
    (self.values, self.channels) = (rows, channels)
  }

  /// norm(Y'X)^2 / (norm(X'X) norm(Y'Y)) of each pair of layers with the same pixels, by the products of channels or,
  /// where these are many, of pixels: norm(Y'X)^2 is the sum over pairs of pixels of the products of both Gram matrices.
  static func alignments(_ layers: [CenteredRows]) -> [[Double]] {
    guard let first = layers.first else { return [] }
    let (pixels, channels, count) = (first.pixels, first.channels, layers.count)
    let byChannels = (count + 1) * count / 2 * pixels * channels * channels
    let byPixels = count * pixels * pixels * channels / 2
    let grams = byPixels < byChannels ? layers.map(\.gram) : nil
    var squares = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for i in 0..<count {
      for j in 0...i {
        let square = grams.map { Sums.product($0[i], $0[j]) } ?? layers[i].squaredProduct(with: layers[j])
        (squares[i][j], squares[j][i]) = (square, square)
      }
    }
    return (0..<count).map { i in
      (0..<count).map { j in
        let norms = (squares[i][i] * squares[j][j]).squareRoot()
        return (squares[i][j] / norms).finite ?? 0
      }
    }
  }

  /// norm(Y'X)^2.
  private func squaredProduct(with other: CenteredRows) -> Double {
    var product = [Float](repeating: 0, count: channels * other.channels)
    let (own, others, width) = (channels, other.channels, other.channels)
    product.withUnsafeMutableBufferPointer { product in
      values.withUnsafeBufferPointer { x in
        other.values.withUnsafeBufferPointer { y in
          for pixel in 0..<pixels {
            for channel in 0..<own {
              let factor = x[pixel * own + channel]
              for column in 0..<width {
                product[channel * width + column] += factor * y[pixel * others + column]
              }
            }
          }
        }
      }
    }
    return Sums.product(product, product)
  }

  /// [pixel][pixel].
  private var gram: [Float] {
    var gram = [Float](repeating: 0, count: pixels * pixels)
    gram.withUnsafeMutableBufferPointer { gram in
      values.withUnsafeBufferPointer { rows in
        for i in 0..<pixels {
          for j in 0...i {
            var sum: Float = 0
            for channel in 0..<channels { sum += rows[i * channels + channel] * rows[j * channels + channel] }
            (gram[i * pixels + j], gram[j * pixels + i]) = (sum, sum)
          }
        }
      }
    }
    return gram
  }
}
