import SkipSegEngine
import SkipSegImaging

/// Pictures that are looked at at several scales: the logits of each are brought to the working size bilinearly, as
/// `LogitMap` does, and averaged.
extension Inference {
  /// - Parameters:
  ///   - image: the photograph with `scale` as many pixels a side.
  ///   - working: the size to which scales are relative.
  func scaledPrediction(
    of image: Image, scale: Double, width: Int, height: Int, workingAt working: WorkingScale,
    withLogits: Bool
  ) throws -> Prediction {
    defer { keepWhatLeavesRoom() }
    let passes = try passes(width: width, height: height, workingAt: working)
    let (workedWidth, workedHeight) = working.size(width: width, height: height)
    let logits = LogitMap(
      width: workedWidth, height: workedHeight,
      values: try meanLogits(of: image, scale: scale, passes, width: workedWidth, height: workedHeight),
      scale: working.factor(width: width, height: height))
    return prediction(by: logits, width: width, height: height, withLogits: withLogits)
  }

  /// What the largest of the passes takes at its peak, see `forecast`.
  func scaledForecast(
    width: Int, height: Int, scale: Double
  ) throws(PlanError) -> (plan: TilePlan, bytes: Int) {
    let (ownWidth, ownHeight) = (
      WorkingScale.side(width, by: 1 / scale), WorkingScale.side(height, by: 1 / scale)
    )
    let worked = working.size(width: ownWidth, height: ownHeight)
    return try largest(
      of: passes(width: ownWidth, height: ownHeight, workingAt: working), width: worked.width,
      height: worked.height)
  }

  /// The pass that takes most at its peak, with what it takes together with the mean, which is `width` x `height`.
  private func largest(
    of passes: [Pass], width: Int, height: Int
  ) throws(PlanError) -> (plan: TilePlan, bytes: Int) {
    var largest: (plan: TilePlan, bytes: Int)?
    for pass in passes {
      let bytes =
        try bytes(width: pass.width, height: pass.height, by: pass.plan, withLogits: true)
        + pass.width * pass.height * channels + meanBytes(width: width, height: height)
      if bytes > largest?.bytes ?? 0 { largest = (pass.plan, bytes) }
    }
    guard let largest else { preconditionFailure("a picture is seen at one scale at least") }
    return largest
  }

  /// A picture at one of its scales.
  private struct Pass {
    /// Relative to the working size, and to the photograph's own.
    let scale, factor: Double
    let width, height: Int
    let plan: TilePlan
  }

  /// - Parameter width: of the photograph, at its own size.
  private func passes(
    width: Int, height: Int, workingAt working: WorkingScale
  ) throws(PlanError) -> [Pass] {
    let least = graph.smallestImage?.side ?? 1
    return try tiling.scales.map { (scale) throws(PlanError) in
      let factor = scale * working.factor(width: width, height: height)
      let (width, height) = (
        max(least, WorkingScale.side(width, by: factor)), max(least, WorkingScale.side(height, by: factor))
      )
      return Pass(
        scale: scale, factor: factor, width: width, height: height,
        plan: try tiles(width: width, height: height))
    }
  }

  /// The mean over all passes, [class][height][width] of the working size.
  private func meanLogits(
    of image: Image, scale: Double, _ passes: [Pass], width: Int, height: Int
  ) throws -> [Float] {
    // One claim for all: a second one within the first would wait for itself.
    try claiming(largest(of: passes, width: width, height: height).bytes, for: image) {
      var sum = [Float](repeating: 0, count: classCount * width * height)
      for pass in passes {
        // Beyond the photograph's last pixels its edge goes on: so what is too small for the network is padded.
        let seen = image.scaled(by: pass.factor / scale, width: pass.width, height: pass.height)
        let own = LogitMap(
          width: pass.width, height: pass.height, values: try claimedLogits(of: seen, by: pass.plan),
          scale: pass.scale
        ).enlarged(width: width, height: height, threads: pool.threadCount)
        add(own, times: 1 / Float(passes.count), width: width, height: height, to: &sum)
      }
      return sum
    }
  }

  /// Logits of one pass at the working size, and their sum.
  private func meanBytes(width: Int, height: Int) -> Int {
    2 * width * height * classCount * MemoryLayout<Float>.stride
  }
}
