import SkipSegEngine
import SkipSegImaging

/// Pictures that are cut into tiles, or looked at in mirror images too.
extension Inference {
  /// How a picture of this size at working size is cut.
  package func tiles(width: Int, height: Int) throws(PlanError) -> TilePlan {
    let whole = TilePlan(wholeOf: width, height)
    guard tiling.tile != .off,
      let margin = tiling.marginPixels(exact: Reach(graph)?.margin)
    else { return whole }
    let isBlended = tiling.blend == .gaussian
    func blended(_ side: Int) -> TilePlan {
      TilePlan(
        columns: TileAxis(overlapping: width, side: side), rows: TileAxis(overlapping: height, side: side))
    }
    if case .side(let side) = tiling.tile {
      return isBlended
        ? blended(TileAxis.floor(side)) : TilePlan(width: width, height: height, side: side, margin: margin)
    }
    if holdsExecutor(height: height, width: width) { return whole }
    let memory = roomBytes
    // A picture that is too small for the network says so when it is run.
    guard let needed = try? planBytes(height: height, width: width), needed > memory / 2 else { return whole }
    func fits(_ width: Int, _ height: Int) -> Bool {
      ((try? planBytes(height: height, width: width)) ?? .max) <= memory / 4
    }
    if isBlended {
      let sides = [2048, 1536, 1024, 768, 512, 384, 256]
      return blended(sides.first { fits($0, $0) } ?? sides[sides.count - 1])
    }
    return TilePlan(width: width, height: height, margin: margin, fits: fits)
  }

  /// The class of every pixel of a picture, tile by tile.
  func labels(of image: Image, by plan: TilePlan) throws -> [UInt16] {
    try claiming(bytes(of: image, by: plan, withLogits: false), for: image) {
      var labels = [UInt16](repeating: 0, count: image.width * image.height)
      var tileLabels: [UInt16] = []
      try forEachTile(of: image, by: plan) { tile, executor in
        let count = tile.columns.count * tile.rows.count
        tileLabels = [UInt16](unsafeUninitializedCapacity: count) { labels, initializedCount in
          executor.labels(into: UnsafeMutableBufferPointer(rebasing: labels[..<count]))
          initializedCount = count
        }
        for y in tile.takenRows {
          let source = (y - tile.rows.lowerBound) * tile.columns.count - tile.columns.lowerBound
          labels.replaceSubrange(
            y * image.width + tile.takenColumns.lowerBound..<y * image.width + tile.takenColumns.upperBound,
            with: tileLabels[
              source + tile.takenColumns.lowerBound..<source + tile.takenColumns.upperBound])
        }
      }
      return labels
    }
  }

  /// The logits of a picture, [class][height][width]: the mean over its mirror images, each tile by tile.
  func logits(of image: Image, by plan: TilePlan) throws -> [Float] {
    try claiming(bytes(of: image, by: plan, withLogits: true), for: image) {
      try claimedLogits(of: image, by: plan)
    }
  }

  /// The same where the memory is claimed.
  func claimedLogits(of image: Image, by plan: TilePlan) throws -> [Float] {
    let mirrors = tiling.mirrors.ways
    var sum: [Float] = []
    for mirror in mirrors {
      let logits = try ownLogits(
        of: image.mirrored(leftToRight: mirror.leftToRight, upsideDown: mirror.upsideDown), by: plan)
      if mirrors.count == 1 { return logits }
      if sum.isEmpty { sum = [Float](repeating: 0, count: logits.count) }
      add(
        logits, mirrored: mirror, times: 1 / Float(mirrors.count), width: image.width, height: image.height,
        to: &sum)
    }
    return sum
  }

  /// The same of the picture alone.
  private func ownLogits(of image: Image, by plan: TilePlan) throws -> [Float] {
    let (width, plane) = (image.width, image.width * image.height)
    let classCount = classCount
    var logits = [Float](repeating: 0, count: classCount * plane)
    let weights =
      tiling.blend == .gaussian && !plan.isWhole
      ? (columns: GaussianWeights(plan.columns), rows: GaussianWeights(plan.rows)) : nil
    try forEachTile(of: image, by: plan) { tile, executor in
      let own = executor.logits()
      let (columns, rows) = weights == nil ? (tile.takenColumns, tile.takenRows) : (tile.columns, tile.rows)
      let vertical = weights?.rows.weights(of: tile.rows) ?? []
      let horizontal = weights?.columns.weights(of: tile.columns) ?? []
      logits.withUnsafeMutableBufferPointer { logits in
        own.withUnsafeBufferPointer { own in
          for index in 0..<classCount {
            for y in rows {
              let source = (index * tile.rows.count + y - tile.rows.lowerBound) * tile.columns.count
              let target = index * plane + y * width
              if weights != nil {
                let weight = vertical[y - tile.rows.lowerBound]
                for x in 0..<columns.count {
                  logits[target + columns.lowerBound + x] += weight * horizontal[x] * own[source + x]
                }
              } else {
                let offset = source - tile.columns.lowerBound
                for x in columns { logits[target + x] = own[offset + x] }
              }
            }
          }
        }
      }
    }
    return logits
  }

  /// Adds logits, [class][height][width], mirrored back, to a sum of as many.
  func add(
    _ logits: [Float], mirrored: MirrorWay = .none, times factor: Float, width: Int, height: Int,
    to sum: inout [Float]
  ) {
    sum.withUnsafeMutableBufferPointer { sum in
      logits.withUnsafeBufferPointer { logits in
        for row in 0..<sum.count / width {
          let (plane, y) = row.quotientAndRemainder(dividingBy: height)
          let source = (plane * height + (mirrored.upsideDown ? height - 1 - y : y)) * width
          for x in 0..<width {
            sum[row * width + x] += factor * logits[source + (mirrored.leftToRight ? width - 1 - x : x)]
          }
        }
      }
    }
  }

  /// Runs the network over all tiles, those of one size after another, as each size takes memory of its own.
  private func forEachTile(
    of image: Image, by plan: TilePlan, _ body: (TilePlan.Tile, Executor) throws -> Void
  ) throws {
    for (width, height, tiles) in plan.bySize {
      let executor = try claimedExecutor(height: height, width: width, isAlone: !plan.isWhole)
      for tile in tiles {
        model.specification.normalization.normalize(
          image.cropped(tile.columns, tile.rows), into: executor.input)
        executor.forward()
        try body(tile, executor)
      }
    }
  }

  /// What predicting a picture takes at its peak beside its pixels and the labels of the photograph, in bytes.
  package func bytes(of image: Image, by plan: TilePlan, withLogits: Bool) throws(PlanError) -> Int {
    try bytes(width: image.width, height: image.height, by: plan, withLogits: withLogits)
  }

  package func bytes(width: Int, height: Int, by plan: TilePlan, withLogits: Bool) throws(PlanError) -> Int {
    var network = 0
    var tilePixels = 0
    for size in plan.bySize {
      network = max(network, try planBytes(height: size.height, width: size.width))
      tilePixels = max(tilePixels, size.width * size.height)
    }
    let (pixels, mirrors) = (width * height, tiling.mirrors.ways.count)
    let perPixel = withLogits ? classCount * MemoryLayout<Float>.stride : MemoryLayout<UInt16>.stride
    return network + pixels * perPixel * (mirrors > 1 ? 2 : 1) + tilePixels * (perPixel + channels)
      + (mirrors > 1 ? pixels * channels : 0)
  }
}

/// One of the mirror images of a picture.
struct MirrorWay {
  static let none = MirrorWay(leftToRight: false, upsideDown: false)

  let leftToRight, upsideDown: Bool
}

extension TilingConfiguration.Mirrors {
  var ways: [MirrorWay] {
    let one: [MirrorWay] = [.none, MirrorWay(leftToRight: true, upsideDown: false)]
    return switch self {
    case .none: [one[0]]
    case .flip: one
    case .flips: one + one.map { MirrorWay(leftToRight: $0.leftToRight, upsideDown: true) }
    }
  }
}

extension Inference {
  /// How a picture of this size at working size is cut, and what predicting it takes, beside its own pixels and the labels of
  /// the photograph.
  package func forecast(
    width: Int, height: Int, scale: Double, withLogits: Bool
  ) throws(PlanError) -> (plan: TilePlan, bytes: Int) {
    if !tiling.isUnscaled { return try scaledForecast(width: width, height: height, scale: scale) }
    let (plan, pixels) = (try tiles(width: width, height: height), width * height)
    let needsLogits =
      withLogits || scale != 1 || tiling.mirrors != .none || tiling.blend != .none && !plan.isWhole
    if !plan.isWhole || tiling.mirrors != .none {
      let bytes = try bytes(width: width, height: height, by: plan, withLogits: needsLogits)
      // Without logits, the labels are those of the photograph.
      return (plan, needsLogits ? bytes : bytes - pixels * MemoryLayout<UInt16>.stride)
    }
    let results =
      needsLogits ? pixels * (classCount * MemoryLayout<Float>.stride + MemoryLayout<UInt16>.stride) : 0
    return (plan, try planBytes(height: height, width: width) + results)
  }
}
