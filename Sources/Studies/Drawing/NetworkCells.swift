import SkipSegEngine
import SkipSegNetworks

/// What a drawing of a network shows as one box each: the encoder's from the image down, and the decoder's.
struct NetworkCells {
  enum Kind: Equatable {
    case image, layers, attention, feedForward
    /// A layer of a dense block, with the channels that it reads.
    case dense(inputs: Int)
    /// In place of so many blocks that are not drawn.
    case ellipsis(Int)
  }

  struct Cell {
    let name: String
    let kind: Kind
    /// Whether what it gives is 1 / 2^level of the image.
    let level: Int
    let shape: TensorShape
    let parameters: Int
    let multiplyAdds: Int
    /// What goes past it; nil: nothing does.
    var skip: Skip?
    /// The block that it is or is part of, and which of its branches.
    var block: String?
    var branch = 0
  }

  enum Skip {
    case identity, projection
    /// In a plain network, where a residual one has a sum.
    case missing
  }

  struct LongSkip {
    let level: Int
    let bytes: Int
    let isSum: Bool
  }

  let encoder: [Cell]
  /// The coarsest first.
  let decoder: [Cell]
  let head: Cell
  let longSkips: [LongSkip]

  /// More blocks of a stage than this are not all drawn.
  private static let mostBlocks = 40
  private static let shownAtEnds = 3

  /// A U-Net at square pictures of `size` pixels a side.
  init(_ graph: Graph, size: Int) throws(PlanError) {
    let shapes = try graph.shapes(height: size, width: size)
    // Each node by itself, so that its work is its own.
    let plan = try Plan(
      graph: graph, batch: 1, height: size, width: size, purpose: .inference, fuses: false, threads: 1)
    let layers = Dictionary(uniqueKeysWithValues: plan.layers.map { ($0.node, $0) })
    let parts = NetworkParts(graph)
    func cell(
      _ name: String, _ kind: Kind, level: Int, _ nodes: some Collection<Graph.NodeID>, output: Graph.NodeID
    ) -> Cell {
      let own = nodes.compactMap { layers[$0] }
      return Cell(
        name: name, kind: kind, level: level, shape: shapes[output.index],
        parameters: own.reduce(0) { $0 + $1.parameterCount },
        multiplyAdds: own.reduce(0) { $0 + $1.multiplyAdds })
    }
    var encoder = [cell("image", .image, level: 0, [], output: Graph.NodeID(index: 0))]
    var last = 0
    var stage = -1
    for part in parts.parts {
      if part.stage != stage {
        // What lies before a stage: the stem, a transition, a patch embedding.
        let nodes = (last + 1..<part.block.input.index + 1).map(Graph.NodeID.init)
        let ownNodes = nodes.filter { layers[$0] != nil }
        if let first = ownNodes.first(where: { graph[$0].operation is Graph.Convolution }) {
          // A stem gives its value before the pool.
          let output =
            ownNodes.last { shapes[$0.index].height == shapes[first.index].height } ?? ownNodes.last!
          encoder.append(
            cell(
              stage < 0 ? "stem" : Self.shortName(graph[first].name, leaf: true), .layers,
              level: stage < 0 ? (size / shapes[output.index].height).trailingZeroBitCount : part.stage + 1,
              ownNodes, output: stage < 0 ? output : part.block.input))
        }
        stage = part.stage
      }
      encoder += Self.cells(of: part, in: graph, cell)
      last = max(last, part.block.output.index)
    }
    self.encoder = Self.shortened(encoder)
    let byDecoder = Dictionary(grouping: plan.layers) { layer -> String in
      layer.name.hasPrefix("decoder.blocks.") ? String(layer.name.dropFirst(15).prefix { $0 != "." }) : ""
    }
    decoder = (0..<5).compactMap { index in
      guard let own = byDecoder["\(index)"], let output = own.last?.node else { return nil }
      return cell("decoder.\(index)", .layers, level: 4 - index, own.map(\.node), output: output)
    }
    head = cell("head", .layers, level: 0, [graph.output], output: graph.output)
    longSkips = parts.longSkips.map { skip in
      let shape = shapes[skip.feature.index]
      return LongSkip(
        level: skip.level.trailingZeroBitCount,
        bytes: shape.channels * shape.height * shape.width * MemoryLayout<Float>.stride, isSum: skip.isSum)
    }
  }

  private static func cells(
    of part: NetworkParts.Part, in graph: Graph,
    _ cell: (String, Kind, Int, Set<Graph.NodeID>, Graph.NodeID) -> Cell
  ) -> [Cell] {
    let name = shortName(part.name)
    let all = graph.path(from: part.block.input, to: part.block.output).subtracting([part.block.input])
    func finished(_ cell: Cell, _ skip: Skip?, branch: Int = 0) -> Cell {
      var cell = cell
      (cell.skip, cell.block, cell.branch) = (skip, part.name, branch)
      return cell
    }
    switch part.kind {
    case .transformer:
      return part.branches.enumerated().map { number, branch in
        let nodes = graph.path(from: branch.fork, to: branch.sum).subtracting([branch.fork])
        let kind: Kind = number == 0 ? .attention : .feedForward
        return finished(
          cell(
            "\(name) \(number == 0 ? "attention" : "feed forward")", kind, part.stage + 1, nodes, branch.sum),
          branch.isIdentity ? .identity : .projection, branch: number)
      }
    case .dense:
      let inputs = graph[part.block.input].layout.channels
      return [finished(cell(name, .dense(inputs: inputs), part.stage + 1, all, part.block.output), nil)]
    case .residual, .plain:
      let skip: Skip =
        part.branches.isEmpty ? .missing : part.branches[0].isIdentity ? .identity : .projection
      return [finished(cell(name, .layers, part.stage + 1, all, part.block.output), skip)]
    }
  }

  /// Without what all names of an encoder begin with, and without the last part of a layer's.
  private static func shortName(_ name: String, leaf: Bool = false) -> String {
    var name = Substring(name)
    for prefix in ["encoder.", "features."] where name.hasPrefix(prefix) {
      name = name.dropFirst(prefix.count)
    }
    if leaf, let dot = name.lastIndex(of: ".") { name = name[..<dot] }
    return String(name)
  }

  /// Long stages by their first and their last blocks.
  private static func shortened(_ cells: [Cell]) -> [Cell] {
    let blocks = Dictionary(grouping: cells.filter { $0.block != nil }, by: \.level).mapValues { cells in
      cells.reduce(into: [String]()) { if $0.last != $1.block! { $0.append($1.block!) } }
    }
    var hidden: Set<String> = []
    for names in blocks.values where names.count > mostBlocks {
      hidden.formUnion(names.dropFirst(shownAtEnds).dropLast(shownAtEnds))
    }
    var shown: [Cell] = []
    var count = 0
    var lastHidden: String?
    for cell in cells {
      guard let block = cell.block, hidden.contains(block) else {
        if count > 0, let previous = shown.last {
          shown.append(
            Cell(
              name: "\(count) more blocks", kind: .ellipsis(count), level: previous.level,
              shape: previous.shape, parameters: 0, multiplyAdds: 0))
          count = 0
        }
        shown.append(cell)
        continue
      }
      if block != lastHidden { count += 1 }
      lastHidden = block
    }
    return shown
  }
}
