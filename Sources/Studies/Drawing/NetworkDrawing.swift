import Foundation
import SkipSegCharts
import SkipSegEngine

/// A network as a U: height is resolution, the image on top, the encoder on the left on its way down, the decoder on the
/// right on its way up. Short skips are arcs past their blocks, long skips lines across. Lengths are in CSS pixels.
package struct NetworkDrawing: Sendable {
  /// What was measured of its parts, by the names of blocks; long skips are `1/4`.
  package struct Measured: Sendable {
    /// The share of the gradient that comes by the shortcut, for each branch of a block.
    package var shares: [String: [Double]] = [:]
    /// Mean IoU that is lost without it: of each branch of a block, of a block, of a long skip.
    package var losses: [String: [Double]] = [:]

    package init() {}
  }

  struct Box: Sendable {
    let x, y, width, height: Pixels
    let style: String
    let opacity: String
    let title: String
  }

  struct Line: Sendable {
    /// SVG path data.
    let path: String
    let style: String
    let width: Pixels
    let title: String
  }

  struct Text: Sendable {
    let x, y: Pixels
    let text: String
    let anchor: String
    let style: String
  }

  package let title: String
  static let width = 760.0
  private(set) var height = 0.0
  /// The way without any skip, as SVG path data.
  private(set) var spine = ""
  /// Every other level's ground.
  private(set) var bands: [Box] = []
  private(set) var lines: [Line] = []
  private(set) var boxes: [Box] = []
  private(set) var joins: [Text] = []
  private(set) var texts: [Text] = []

  private static let (encoderX, decoderX, widest) = (255.0, 590.0, 150.0)
  private static let (boxHeight, gap, denseHeight, margin) = (17.0, 17.0, 10.0, 20.0)

  private let measured: Measured
  private let mostWork: Double
  private let mostLoss: Double
  private let widthScale: Double

  /// - Parameter size: side of the square pictures that shapes and work are counted for.
  package init(_ graph: Graph, title: String, size: Int, measured: Measured = Measured()) throws(PlanError) {
    let cells = try NetworkCells(graph, size: size)
    self.title = title
    self.measured = measured
    let all = cells.encoder + cells.decoder + [cells.head]
    mostWork = Double(max(1, all.map(\.multiplyAdds).max() ?? 1))
    mostLoss = max(1e-9, measured.losses.values.joined().max() ?? 0)
    widthScale = Self.widest / Double(all.map(\.drawnChannels).max() ?? 1).squareRoot()
    draw(cells)
  }

  // MARK: Layout

  private mutating func draw(_ cells: NetworkCells) {
    var y = 44.0
    // Where each level ends: there the long skip leaves, and the decoder's box stands.
    var exits: [Double] = []
    let levels = (cells.encoder.map(\.level).max() ?? 0) + 1
    for level in 0..<levels {
      let own = cells.encoder.filter { $0.level == level }
      let top = y
      y += Self.margin
      for (number, cell) in own.enumerated() {
        y = draw(cell, at: y, isFirst: number == 0)
      }
      if own.isEmpty { y += Self.boxHeight }
      if own.contains(where: { if case .dense = $0.kind { true } else { false } }) { y += 14 }
      exits.append(y)
      y += Self.margin
      drawLevel(level, from: top, to: y, size: (cells.encoder[0].shape.height - 1) >> level + 1)
    }
    for skip in cells.longSkips { drawLongSkip(skip, cells, y: exits[skip.level], among: cells.longSkips) }
    // Down, across the bottom and up.
    let top = exits[0] - 46
    spine =
      "M\(Pixels(Self.encoderX)) \(Pixels(72))V\(Pixels(exits[levels - 1]))H\(Pixels(Self.decoderX))V\(Pixels(top))"
    text("▼", Self.encoderX, exits[0] + 14, "arrow", anchor: "middle")
    text("▲", Self.decoderX, top + 27, "arrow", anchor: "middle")
    for level in [1, 2, 3, 4]
    where !cells.longSkips.isEmpty && cells.encoder.allSatisfy({ $0.level != level }) {
      text("no skip at 1/\(1 << level)", Self.encoderX + 120, exits[level], "quiet")
    }
    for cell in cells.decoder { drawBox(cell, x: Self.decoderX, y: exits[cell.level] - Self.boxHeight / 2) }
    drawBox(cells.head, x: Self.decoderX, y: top - Self.boxHeight / 2)
    height = y + 8
  }

  /// - Returns: where what it gives goes on.
  private mutating func draw(_ cell: NetworkCells.Cell, at y: Double, isFirst: Bool) -> Double {
    switch cell.kind {
    case .ellipsis(let count):
      text("\(count) more", Self.encoderX + 12, y + 12, "quiet")
      text("⋮", Self.encoderX, y + 14, "join", anchor: "middle")
      return y + Self.boxHeight + 6
    case .dense(let inputs):
      drawRung(cell, inputs: inputs, y: y)
      return y + Self.denseHeight
    case .image, .layers, .attention, .feedForward:
      let half = drawBox(cell, x: Self.encoderX, y: y)
      let end = y + Self.boxHeight
      guard let skip = cell.skip else { return end + Self.gap / 2 }
      drawArc(cell, skip, from: y - 6, to: end + 9, half: half)
      return end + Self.gap
    }
  }

  private mutating func drawLevel(_ level: Int, from top: Double, to bottom: Double, size: Int) {
    if level % 2 == 1 {
      bands.append(
        Box(
          x: Pixels(0), y: Pixels(top), width: Pixels(Self.width), height: Pixels(bottom - top),
          style: "band",
          opacity: "1", title: "1/\(1 << level)"))
    }
    text("1/\(1 << level)", 14, top + 22, "level")
    text("\(size) x \(size)", 14, top + 38, "quiet")
  }

  /// - Returns: half of its width.
  @discardableResult
  private mutating func drawBox(_ cell: NetworkCells.Cell, x: Double, y: Double) -> Double {
    let width = max(10, widthScale * Double(cell.shape.channels).squareRoot())
    let loss = cell.loss(measured)
    boxes.append(
      Box(
        x: Pixels(x - width / 2), y: Pixels(y), width: Pixels(width), height: Pixels(Self.boxHeight),
        style: cell.kind == .image ? "box image" : loss != nil ? "box lost" : "box",
        opacity: cell.kind == .image ? "0" : opacity(cell, loss), title: cell.words(loss)))
    let lost = loss.map { " \(FigureText.signed(-$0))" } ?? ""
    text(cell.name + lost, x + max(width / 2, 28) + 8, y + 12.5, loss == nil ? "name" : "name strong")
    return width / 2
  }

  /// A layer of a dense block: what it reads, and what it adds on the right.
  private mutating func drawRung(_ cell: NetworkCells.Cell, inputs: Int, y: Double) {
    let scale = widthScale * Double(cell.drawnChannels).squareRoot() / Double(cell.drawnChannels)
    let left = Self.encoderX - Self.widest / 2
    let (read, added) = (Double(inputs) * scale, max(3, Double(cell.shape.channels) * scale))
    let loss = cell.loss(measured)
    for (x, width, style, opacity) in [
      (left, read, "box rung", "0.12"),
      (left + read, added, loss == nil ? "box" : "box lost", loss == nil ? "0.7" : opacity(cell, loss)),
    ] {
      boxes.append(
        Box(
          x: Pixels(x), y: Pixels(y), width: Pixels(width), height: Pixels(Self.denseHeight), style: style,
          opacity: opacity, title: "\(cell.words(loss)), reads \(inputs) channels"))
    }
    let lost = loss.map { " \(FigureText.signed(-$0))" } ?? ""
    let isFirst = cell.name.hasSuffix(".denselayer1")
    let name = isFirst ? cell.name.replacingOccurrences(of: ".denselayer1", with: "") : ""
    if !(name + lost).isEmpty {
      text(name + lost, left + read + added + 8, y + 9, lost.isEmpty ? "name" : "name strong")
    }
  }

  private mutating func drawArc(
    _ cell: NetworkCells.Cell, _ skip: NetworkCells.Skip, from top: Double, to bottom: Double, half: Double
  ) {
    // A cubic curve reaches three quarters of its control points.
    let reach = half + 26
    let left = Self.encoderX - reach / 0.75
    let share = cell.block.flatMap { measured.shares[$0] }.flatMap { shares in
      shares.indices.contains(cell.branch) ? shares[cell.branch] : nil
    }
    let path =
      "M\(Pixels(Self.encoderX)) \(Pixels(top))C\(Pixels(left)) \(Pixels(top)) \(Pixels(left)) \(Pixels(bottom)) \(Pixels(Self.encoderX)) \(Pixels(bottom))"
    let words = share.map { ", carries \(FigureText.digits($0)) of the gradient" } ?? ""
    switch skip {
    case .identity, .projection:
      let isIdentity = if case .identity = skip { true } else { false }
      line(
        path, isIdentity ? "arc" : "arc projection", share.map { 1.5 + 5 * min(max($0, 0), 1) } ?? 2,
        "\(cell.name): \(isIdentity ? "the identity" : "a projection") goes past it\(words)")
      join("+", Self.encoderX, bottom)
      if let share {
        text(
          FigureText.digits(share), Self.encoderX - reach - 7, (top + bottom) / 2 + 4, "share", anchor: "end")
      }
    case .missing:
      line(path, "arc missing", 1.5, "\(cell.name): nothing goes past it; a residual network has a sum here")
    }
  }

  private mutating func drawLongSkip(
    _ skip: NetworkCells.LongSkip, _ cells: NetworkCells, y: Double, among all: [NetworkCells.LongSkip]
  ) {
    let most = Double(max(1, all.map(\.bytes).max() ?? 1))
    let channels = cells.decoder.first { $0.level == skip.level }?.shape.channels ?? 1
    let end = Self.decoderX - max(10, widthScale * Double(channels).squareRoot()) / 2 - 14
    let name = "1/\(1 << skip.level)"
    let loss = measured.losses[name]?.first
    let words = loss.map { ", mean IoU \(FigureText.signed(-$0)) without it" } ?? ""
    line(
      "M\(Pixels(Self.encoderX)) \(Pixels(y))H\(Pixels(end))", "long",
      1.5 + 7 * (Double(skip.bytes) / most).squareRoot(),
      "long skip at \(name): \(FigureText.bytes(skip.bytes)) a picture, \(skip.isSum ? "added" : "joined side by side")\(words)"
    )
    join(skip.isSum ? "+" : "||", end, y)
    let lost = loss.map { ", \(FigureText.signed(-$0))" } ?? ""
    text(
      FigureText.bytes(skip.bytes) + lost, (Self.encoderX + end) / 2 + 20, y - 7, "share", anchor: "middle")
  }

  // MARK: Parts

  private mutating func line(_ path: String, _ style: String, _ width: Double, _ title: String = "") {
    lines.append(Line(path: path, style: style, width: Pixels(width), title: title))
  }

  private mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ style: String, anchor: String = "start"
  ) {
    texts.append(Text(x: Pixels(x), y: Pixels(y), text: text, anchor: anchor, style: style))
  }

  private mutating func join(_ sign: String, _ x: Double, _ y: Double) {
    joins.append(Text(x: Pixels(x), y: Pixels(y), text: sign, anchor: "middle", style: "join"))
  }

  private func opacity(_ cell: NetworkCells.Cell, _ loss: Double?) -> String {
    let part = loss.map { max(0, $0) / mostLoss } ?? Double(cell.multiplyAdds) / mostWork
    return String(format: "%.2f", 0.08 + 0.87 * min(1, part))
  }
}

extension NetworkCells.Cell {
  /// Of all that it reads and gives, where that is what its width shows.
  fileprivate var drawnChannels: Int {
    if case .dense(let inputs) = kind { inputs + shape.channels } else { shape.channels }
  }

  fileprivate func loss(_ measured: NetworkDrawing.Measured) -> Double? {
    guard let block, let losses = measured.losses[block], losses.indices.contains(branch) else { return nil }
    return losses[branch]
  }

  /// What a pointer over the box reads.
  fileprivate func words(_ loss: Double?) -> String {
    let bytes = shape.channels * shape.height * shape.width * MemoryLayout<Float>.stride
    let lost = loss.map { ", mean IoU \(FigureText.signed(-$0)) without it" } ?? ""
    return
      "\(name): \(shape), \(FigureText.grouped(parameters)) parameters, \(FigureText.grouped(multiplyAdds)) multiply-adds, \(FigureText.bytes(bytes))\(lost)"
  }
}
