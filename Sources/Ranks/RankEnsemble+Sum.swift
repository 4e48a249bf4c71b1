import SkipSegEngine
import SkipSegTraining

/// The sum of gradients: each rank sums one slice of them, of all ranks' nodes, and sends it to all. With one node a rank,
/// 2 (N - 1) / N times the gradients go out of each, as with the algorithms of rings.
extension RankEnsemble {
  package func sum(_ tree: GradientTree, over pieces: [Range<Int>], pool: ThreadPool) throws {
    if size == 1 { return }
    let begin = ContinuousClock.now
    defer { timeExchanging += begin.duration(to: .now) }
    let exchange = SliceExchange(self, tree, pieces)
    let room = exchange.room(slices)
    slices = room
    guard let received = room.baseAddress else { preconditionFailure("there is room for a slice") }
    try self.exchange(
      receives: transport.sources.flatMap { exchange.nodes(from: $0, into: received) },
      sends: transport.targets.flatMap { exchange.nodes(to: $0) })
    exchange.sum(received, pool: pool)
    try self.exchange(
      receives: transport.sources.flatMap { exchange.sums(of: $0, peer: $0) },
      sends: transport.targets.flatMap { exchange.sums(of: rank, peer: $0) })
  }
}

/// Who sends what to whom.
private struct SliceExchange {
  private let tree: GradientTree
  private let rank: Int
  /// Of each rank, the nodes that it has, in the order of the leaves.
  private let nodes: [[Range<Int>]]
  /// Of each rank, the places of the slice that it sums: runs of pieces that lie one behind the other.
  private let slices: [[Range<Int>]]

  init(_ ensemble: RankEnsemble, _ tree: GradientTree, _ pieces: [Range<Int>]) {
    self.tree = tree
    rank = ensemble.rank
    let size = ensemble.size
    nodes = (0..<size).map {
      tree.tree.nodes(of: ensemble.share(of: tree.tree.leafCount, rank: $0))
    }
    slices = (0..<size).map {
      Self.runs(pieces[pieces.count * $0 / size..<pieces.count * ($0 + 1) / size])
    }
  }

  private static func runs(_ pieces: ArraySlice<Range<Int>>) -> [Range<Int>] {
    pieces.reduce(into: []) { runs, piece in
      if let last = runs.last, last.upperBound == piece.lowerBound {
        runs[runs.count - 1] = last.lowerBound..<piece.upperBound
      } else {
        runs.append(piece)
      }
    }
  }

  /// Messages of one node or sum, at most.
  private var runCount: Int { slices.map(\.count).max() ?? 0 }
  private var nodeCount: Int { nodes.reduce(0) { $0 + $1.count } }
  private var sliceCount: Int { slices[rank].reduce(0) { $0 + $1.count } }

  /// Room for the slices of all other ranks' nodes.
  func room(_ before: UnsafeMutableBufferPointer<Float>?) -> UnsafeMutableBufferPointer<Float> {
    let count = max(1, (nodeCount - nodes[rank].count) * sliceCount)
    if let before, before.count >= count { return before }
    before?.deallocate()
    return .allocate(capacity: count)
  }

  /// The place of a node among those of all ranks.
  private func number(_ node: Int, of rank: Int) -> Int {
    nodes[..<rank].reduce(node) { $0 + $1.count }
  }

  /// The same among those that come from other ranks.
  private func foreignNumber(_ node: Int, of rank: Int) -> Int {
    number(node, of: rank) - (rank > self.rank ? nodes[self.rank].count : 0)
  }

  private func transfer(
    _ floats: UnsafeMutablePointer<Float>, _ count: Int, peer: Int, number: Int, run: Int
  ) -> Transfer {
    Transfer(
      peer: peer, tag: number * runCount + run,
      bytes: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(start: floats, count: count)))
  }

  /// This rank's slice of another's nodes.
  func nodes(from peer: Int, into received: UnsafeMutablePointer<Float>) -> [Transfer] {
    nodes[peer].indices.flatMap { node in
      var place = received + foreignNumber(node, of: peer) * sliceCount
      return slices[rank].enumerated().map { run, range in
        defer { place += range.count }
        return transfer(place, range.count, peer: peer, number: number(node, of: peer), run: run)
      }
    }
  }

  /// Another rank's slice of the own nodes.
  func nodes(to peer: Int) -> [Transfer] {
    zip(nodes[rank].indices, tree.ownSums).flatMap { node, sum in
      slices[peer].enumerated().map { run, range in
        transfer(
          sum + range.lowerBound, range.count, peer: peer, number: number(node, of: rank), run: run)
      }
    }
  }

  /// Sums this rank's slice.
  func sum(_ received: UnsafeMutablePointer<Float>, pool: ThreadPool) {
    var first = 0
    for range in slices[rank] {
      var values: [Range<Int>: UnsafePointer<Float>] = [:]
      for (peer, nodes) in nodes.enumerated() {
        for (index, node) in nodes.enumerated() {
          values[node] = UnsafePointer(
            peer == rank
              ? tree.ownSums[index] + range.lowerBound
              : received + foreignNumber(index, of: peer) * sliceCount + first)
        }
      }
      tree.tree.sum(values, count: range.count, into: tree.sum + range.lowerBound, pool: pool)
      first += range.count
    }
  }

  /// The sum of the slice of a rank, from it or to another.
  func sums(of rank: Int, peer: Int) -> [Transfer] {
    slices[rank].enumerated().map { run, range in
      transfer(tree.sum + range.lowerBound, range.count, peer: peer, number: nodeCount, run: run)
    }
  }
}
