import SkipSegEngine
import SkipSegFiles
import SkipSegImaging
import SkipSegInference
import SkipSegModels
import Testing

extension Inference {
  /// In floats, of whole pictures unless the change says otherwise.
  convenience init(
    _ model: Model, threads: Int = 1, working: WorkingScale = .native, gate: MemoryGate = .shared,
    _ change: (inout TilingConfiguration) -> Void = { _ in }
  ) {
    var tiling = TilingConfiguration()
    tiling.tile = .off
    change(&tiling)
    self.init(
      model: model, pool: ThreadPool(threads: threads), precision: .float32, tiling: tiling, working: working,
      gate: gate)
  }

  func logits(_ image: Image) throws -> [Float] {
    try #require(try prediction(of: image, withLogits: true).logits).values
  }
}

/// Of a picture in which neighbours have nothing in common, [height][width][red, green, blue].
func madeUpPixels(width: Int, height: Int) -> [UInt8] {
  (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 * 7919) }
}
