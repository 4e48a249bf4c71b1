import Foundation
import SkipSegBasics
import SkipSegEngine
import SkipSegNetworks

/// How the loss's gradient comes through a network, in one training pass with the statistics of the batch.
package struct GradientMeasurement: Codable, Sendable, Equatable {
  /// The root mean square of the gradient by a value of the network, over all crops.
  package struct Layer: Codable, Sendable, Equatable {
    /// A block's, or `stem` for what the first block reads.
    package let name: String
    package let stage: Int
    /// Nil where it is beyond all numbers.
    package let rms: Double?
  }

  /// By what a gradient grows or shrinks for each convolution on its way back through a stage:
  /// (first block's / last block's)^(1 / convolutions between).
  package struct Slope: Codable, Sendable, Equatable {
    package let stage: Int
    package let convolutions: Int
    package let value: Double?
  }

  /// Of the gradient g = g_shortcut + g_F + g_outside where a branch and its shortcut part, the share <g_a, g> / <g, g> of
  /// each: they add up to 1, and one may be negative. `outside` is what comes from beyond the block, by a long skip.
  package struct Share: Codable, Sendable, Equatable {
    package let block: String
    /// Which of a block's branches, counted from 0.
    package let branch: Int
    package let shortcut: Double
    package let function: Double
    package let outside: Double
  }

  /// From the input on.
  package let layers: [Layer]
  package let slopes: [Slope]
  package let shares: [Share]
  /// The mean over the crops of the cosine between the stem's gradients for x and for x + 0.01 N(0, 1), with the same
  /// labels (Balduzzi et al., "The Shattered Gradients Problem", 2017): 0 for gradients like white noise. Nil where nobody
  /// asked, or a gradient is 0.
  package let cosine: Double?

  /// The stem's gradient over that of the last block.
  package var ratio: Double? {
    guard let stem = layers.first?.rms, let last = layers.last?.rms else { return nil }
    return (stem / last).finite
  }

  /// - Parameters:
  ///   - parameters: stay as they are, with their gradients and running statistics.
  ///   - seed: of the noise.
  package init(
    _ graph: Graph, parameters: ParameterStore, crops: Crops, loss: LossConfiguration = LossConfiguration(),
    measuresCosine: Bool = true, measuresShares: Bool = true, seed: UInt64 = 0, pool: ThreadPool
  ) throws(PlanError) {
    let original = NetworkParts(graph)
    var forks: [Fork] = []
    if measuresShares {
      forks = original.parts.flatMap { part in
        // Of a dense layer nothing goes past it to where it ends.
        if part.kind == .dense { return [Fork]() }
        let branches = part.branches.isEmpty ? [nil] : part.branches.map(Optional.init)
        return branches.enumerated().map { number, branch in
          Fork(block: part.name, branch: number, ways: graph.ways(of: part.block, branch))
        }
      }
    }
    let edges = forks.flatMap { $0.ways.map(\.edge) }
    let (tapped, taps) = graph.scalingGradients(of: edges, by: 1)
    let parts = NetworkParts(tapped)
    let stem = parts.stem
    let outputs = parts.parts.map(\.block.output)
    let probe = try NetworkProbe(tapped, parameters: parameters, loss: loss, pool: pool)

    var gradients: [Graph.NodeID: [Float]] = [:]
    var rms: [Graph.NodeID: Double] = [:]
    let kept = Set(taps + [stem])
    // What stands side by side is seen part by part.
    let watched = Set((outputs + [stem]).flatMap(tapped.parts(of:)) + taps)
    try probe.train(crops, gradients: watched) { sight in
      guard case .gradient(let node, let values) = sight else { return }
      rms[node] = Sums.rms(values)
      if kept.contains(node) { gradients[node] = values }
    }
    func meanSquare(_ node: Graph.NodeID) -> Double? {
      let all = tapped.parts(of: node).map { (channels: tapped[$0].layout.channels, rms: rms[$0] ?? 0) }
      let channels = all.reduce(0) { $0 + $1.channels }
      return (all.reduce(0) { $0 + Double($1.channels) * $1.rms * $1.rms } / Double(channels)).squareRoot()
        .finite
    }
    layers =
      [Layer(name: "stem", stage: parts.parts.first?.stage ?? 0, rms: meanSquare(stem))]
      + parts.parts.map { Layer(name: $0.name, stage: $0.stage, rms: meanSquare($0.block.output)) }
    slopes = Self.slopes(original, layers)
    var number = 0
    shares = forks.compactMap { fork in
      let own = fork.ways.map { way in
        defer { number += 1 }
        return (way: way.way, gradient: gradients[taps[number]] ?? [])
      }
      return Share(fork, own)
    }
    guard measuresCosine, let clean = gradients[stem] else {
      cosine = nil
      return
    }
    var noisy: [Float] = []
    try probe.train(crops, input: Self.noisy(crops.input, seed: seed), gradients: [stem]) { sight in
      if case .gradient(_, let values) = sight { noisy = values }
    }
    let length = clean.count / crops.count
    let cosines = (0..<crops.count).compactMap { crop in
      let range = crop * length..<(crop + 1) * length
      return Sums.cosine(clean[range], noisy[range])
    }
    cosine = cosines.isEmpty ? nil : cosines.reduce(0, +) / Double(cosines.count)
  }

  fileprivate struct Fork {
    let block: String
    let branch: Int
    let ways: [(edge: Graph.Edge, way: Graph.Way)]
  }

  /// Of the stages with two blocks at least, from the second value to the last.
  private static func slopes(_ parts: NetworkParts, _ layers: [Layer]) -> [Slope] {
    let stages = Dictionary(grouping: parts.parts.indices) { parts.parts[$0].stage }
    return stages.sorted { $0.key < $1.key }.compactMap { stage, indices in
      let between = indices.dropFirst().map { parts.graph.convolutions(of: parts.parts[$0]) }
      let convolutions = between.reduce(0, +)
      // Behind the stem's.
      guard convolutions > 0, parts.parts[indices[0]].kind != .dense,
        let first = layers[indices[0] + 1].rms, let last = layers[indices.last! + 1].rms
      else { return nil }
      return Slope(
        stage: stage, convolutions: convolutions, value: pow(first / last, 1 / Double(convolutions)).finite)
    }
  }

  /// x + 0.01 N(0, 1) (Box and Muller 1958).
  private static func noisy(_ input: [Float], seed: UInt64) -> [Float] {
    var random = CounterRandom(seed: seed, stream: "noise")
    return input.map { value in
      let radius = (-2 * log(1 - random.unit())).squareRoot()
      return value + 0.01 * Float(radius * cos(2 * .pi * random.unit()))
    }
  }
}

extension GradientMeasurement.Share {
  /// Nil where no gradient arrives.
  fileprivate init?(_ fork: GradientMeasurement.Fork, _ parts: [(way: Graph.Way, gradient: [Float])]) {
    guard let first = parts.first else { return nil }
    var whole = first.gradient.map(Double.init)
    for part in parts.dropFirst() {
      for index in whole.indices { whole[index] += Double(part.gradient[index]) }
    }
    let square = whole.reduce(0) { $0 + $1 * $1 }
    guard square > 0, square.isFinite else { return nil }
    func share(_ way: Graph.Way) -> Double {
      parts.filter { $0.way == way }.reduce(0) { sum, part in
        sum + zip(part.gradient, whole).reduce(0) { $0 + Double($1.0) * $1.1 } / square
      }
    }
    self.init(
      block: fork.block, branch: fork.branch, shortcut: share(.shortcut), function: share(.branch),
      outside: share(.outside))
  }
}

extension Graph {
  /// Convolutions on the way through a block, without those of its shortcut.
  fileprivate func convolutions(of part: NetworkParts.Part) -> Int {
    let end = part.branches.first?.end ?? part.block.output
    return path(from: part.block.input, to: end).count { self[$0].operation is Convolution }
  }
}
