import SkipSegBasics
import SkipSegImaging

/// Says how much memory large photographs take before they do: whenever one takes more than all before.
struct MemoryNotes {
  /// Less is not worth a line, unless a photograph is cut.
  private static let large = 1_000_000_000
  /// The program itself and its heap's gaps.
  private static let base = 64 << 20

  private let size: PictureBytes
  /// Bytes of the weights.
  private let weights: Int
  /// Whether there are others to be decoded and written meanwhile.
  private let isAlone: Bool
  private let waiting: Int
  private var known = 0

  init(_ size: PictureBytes, weights: Int, isAlone: Bool, waiting: Int) {
    (self.size, self.weights, self.isAlone, self.waiting) = (size, weights, isAlone, waiting)
  }

  /// - Parameter network: what predicting it takes, in bytes.
  mutating func note(width: Int, height: Int, plan: TilePlan, network: Int) -> String? {
    let pixels = width * height
    let held = size.held(pixels: pixels)
    let pictures =
      isAlone
      ? size.alone(pixels: pixels) : held + size.written(pixels: pixels) + 2 * min(held, waiting)
    let bytes = Self.base + weights + network + pictures
    guard bytes > max(known, plan.isWhole ? Self.large : 0) else { return nil }
    known = bytes / 10 * 11
    let cut =
      plan.isWhole
      ? ""
      : "is cut into \(plan.columns.tiles.count) x \(plan.rows.tiles.count) tiles of up to "
        + "\(plan.columns.side) x \(plan.rows.side) pixels and "
    return "a photograph of \(width) x \(height) \(cut)takes up to \(Self.words(bytes)) of memory"
  }

  private static func words(_ bytes: Int) -> String {
    bytes < 1_000_000_000
      ? "\((bytes + 999_999) / 1_000_000) MB" : "\(Double((bytes + 9_999_999) / 10_000_000) / 100) GB"
  }
}

/// A photograph of more pixels than are allowed.
struct TooManyPixels: Error, CustomStringConvertible {
  let file: String
  let width, height, limit: Int

  var description: String {
    "\(file): \(width) x \(height) pixels, expected at most \(limit) in all; make it smaller, or "
      + advice("allow more pixels", command: "allow more by --max-pixels")
  }
}
