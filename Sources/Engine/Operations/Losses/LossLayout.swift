/// What a loss is computed of.
struct LossOutput {
  let batch: Int
  /// Threads that may run its tasks at once.
  let threads: Int
  let logits: TensorView
  /// Nil where none is wanted.
  let gradient: TensorView?
}

/// Where a loss keeps what it computes between its passes, in floats from the start of its own arena.
struct LossLayout: Sendable {
  let classes: Int
  /// Classes rounded up to whole vectors.
  let paddedClasses: Int
  let pixels: Int
  let tasks: PixelTasks
  /// Classes that are ranked at the same time, each with memory of its own.
  let rankedAtOnce: Int

  /// Doubles: sums of each task, then of all: [loss][probability][intersection][label count][focal][topk][smoothing].
  private(set) var sums = 0
  /// Doubles: the Lovász loss of each class.
  private(set) var classLosses = 0
  /// Padded to whole vectors: [classes] each.
  private(set) var classScales = 0
  private(set) var intersectionGradient = 0
  private(set) var probabilityGradient = 0
  /// The cross-entropy of each pixel, [n][height][width], which its derivative replaces.
  private(set) var pixelLosses: Int?
  /// Counts of `LargestValues`.
  private(set) var histogram: Int?
  /// Derivatives by the probabilities, [block][n][height][width][16].
  private(set) var pixelGradients: Int?
  /// Errors of one class in two copies, for each of those ranked at once.
  private(set) var ranking: Int?
  private(set) var count = 0

  init(_ configuration: LossConfiguration, _ output: LossOutput) {
    let shape = output.logits.shape
    classes = shape.channels
    paddedClasses = output.logits.blocks * lanes
    tasks = PixelTasks(images: output.batch, height: shape.height, width: shape.width)
    pixels = output.batch * shape.height * shape.width
    rankedAtOnce = min(output.threads, classes)
    sums = take(2 * (tasks.count + 1) * sumCount)
    classLosses = take(2 * classes)
    classScales = take(paddedClasses)
    intersectionGradient = take(paddedClasses)
    probabilityGradient = take(paddedClasses)
    let kinds = Set(configuration.terms.map(\.kind))
    if !kinds.isDisjoint(with: [.focal, .topk]) { pixelLosses = take(pixels) }
    if kinds.contains(.topk) { histogram = take(LargestValues.histogramCount) }
    if kinds.contains(.lovasz) {
      precondition(pixels <= RankedError.mostPixels, "a ranking has at most 2^33 pixels")
      pixelGradients = take(pixels * paddedClasses)
      ranking = take(2 * 2 * pixels * rankedAtOnce)
    }
  }

  /// Sums of one task.
  var sumCount: Int { 4 + 3 * classes }

  private mutating func take(_ floats: Int) -> Int {
    defer { count += (floats + lanes - 1) / lanes * lanes }
    return count
  }
}
