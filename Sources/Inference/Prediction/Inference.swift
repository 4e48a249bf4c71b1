import SkipSegBasics
import SkipSegDatasets
import SkipSegEngine
import SkipSegFiles
import SkipSegImaging
import SkipSegModels

/// Runs a model over whole pictures of any size. Each size needs a plan and memory of its own; those of the last few
/// sizes are kept, as far as they leave half of what is free to others.
package final class Inference {
  let model: Model
  let graph: Graph
  let tiling: TilingConfiguration
  let pool: ThreadPool
  /// At which size pictures are worked on that are seen at several scales.
  let working: WorkingScale
  private let precision: Precision
  private let byteBudget: Int
  private let gate: MemoryGate
  /// What plans of sizes that were asked for take.
  private var knownBytes: [PixelSize: Int] = [:]
  /// The one used last at the end.
  private var executors: [Executor] = []

  private static let keptSizes = 4

  /// - Parameters:
  ///   - graph: runs in place of the model's own: a rewrite of it, with the same parameters.
  ///   - tiling: whether pictures are cut, and seen in mirror images and at other scales too.
  ///   - working: the size at which pictures are worked on, where `tiling` has several scales, each of which is made of the
  ///     picture as it comes.
  ///   - byteBudget: memory for a picture; one that needs more is refused.
  ///   - gate: says what is free; a picture that needs more is refused too.
  package init(
    model: Model, graph: Graph? = nil, pool: ThreadPool, precision: Precision,
    tiling: TilingConfiguration = .whole, working: WorkingScale = .native, byteBudget: Int = .max,
    gate: MemoryGate = .shared
  ) {
    if let fault = TilingSettings.settings.fault(in: tiling) { preconditionFailure("\(fault)") }
    self.model = model
    self.graph = graph ?? model.graph
    self.tiling = tiling
    self.working = working
    self.pool = pool
    self.precision = precision
    self.byteBudget = byteBudget
    self.gate = gate
  }

  /// Channels of the pictures that the model takes, 1 or 3.
  package var channels: Int { model.specification.architecture.inputChannels }

  /// Classes of the model.
  package var classCount: Int { model.specification.architecture.classCount }

  /// The class of every pixel, at the picture's own size, and the logits on request.
  package func prediction(of image: Image, withLogits: Bool = false) throws -> Prediction {
    try prediction(
      of: image, scale: 1, width: image.width, height: image.height, withLogits: withLogits)
  }

  /// The same of a picture that is seen at a working size of its own.
  package func prediction(
    of image: Image, workingAt working: WorkingScale, withLogits: Bool = false
  ) throws -> Prediction {
    let (width, height) = (image.width, image.height)
    if !tiling.isUnscaled {
      return try scaledPrediction(
        of: image, scale: 1, width: width, height: height, workingAt: working, withLogits: withLogits)
    }
    let scale = working.factor(width: width, height: height)
    let size = working.size(width: width, height: height)
    return try prediction(
      of: image.scaled(by: scale, width: size.width, height: size.height), scale: scale, width: width,
      height: height, withLogits: withLogits)
  }

  /// The class of every pixel of a photograph, and the logits at its working size on request.
  ///
  /// - Parameters:
  ///   - image: the photograph at its working size; where it is seen at several scales, at any size.
  ///   - scale: pixels of `image` per pixel of the photograph.
  ///   - width: of the photograph, at its own size.
  /// - Throws: `PredictionError` or `PlanError` where the picture is too large for the memory that is free, or too
  ///   small.
  package func prediction(
    of image: Image, scale: Double, width: Int, height: Int, withLogits: Bool = false
  ) throws -> Prediction {
    if !tiling.isUnscaled {
      return try scaledPrediction(
        of: image, scale: scale, width: width, height: height, workingAt: working, withLogits: withLogits)
    }
    let plan = try tiles(width: image.width, height: image.height)
    if !plan.isWhole || tiling.mirrors != .none {
      return try prediction(
        of: image, by: plan, scale: scale, width: width, height: height, withLogits: withLogits)
    }
    let results = resultBytes(of: image, scale: scale, pixels: width * height, withLogits: withLogits)
    let (executor, claimed) = try executor(height: image.height, width: image.width, results: results)
    defer {
      gate.release(claimed)
      if claimed > results { keepWhatLeavesRoom() }
    }
    model.specification.normalization.normalize(image, into: executor.input)
    executor.forward()
    if scale != 1 {
      let logits = LogitMap(
        width: image.width, height: image.height, values: executor.logits(), scale: scale)
      return prediction(by: logits, width: width, height: height, withLogits: withLogits)
    }
    let labels = [UInt16](unsafeUninitializedCapacity: width * height) { labels, count in
      executor.labels(into: labels)
      count = labels.count
    }
    return Prediction(
      labels: LabelMap(width: width, height: height, labels: labels),
      logits: withLogits ? LogitMap(width: width, height: height, values: executor.logits()) : nil)
  }

  /// The same by several runs of the network.
  private func prediction(
    of image: Image, by plan: TilePlan, scale: Double, width: Int, height: Int, withLogits: Bool
  ) throws -> Prediction {
    defer { keepWhatLeavesRoom() }
    // Where every pixel has its tile, a tile's labels are all that is needed of it.
    if scale == 1 && !withLogits && tiling.blend == .none && tiling.mirrors == .none {
      let labels = try labels(of: image, by: plan)
      return Prediction(labels: LabelMap(width: width, height: height, labels: labels), logits: nil)
    }
    let logits = LogitMap(
      width: image.width, height: image.height, values: try logits(of: image, by: plan), scale: scale)
    return prediction(by: logits, width: width, height: height, withLogits: withLogits)
  }

  /// What logits at a working size say at the photograph's own.
  func prediction(by logits: LogitMap, width: Int, height: Int, withLogits: Bool) -> Prediction {
    let begin = ContinuousClock.now
    let labels = logits.labels(width: width, height: height, threads: pool.threadCount)
    return Prediction(
      labels: labels, logits: withLogits ? logits : nil, enlarging: begin.duration(to: .now))
  }

  /// Labels of the photograph, and logits and labels of the working size where there are any.
  private func resultBytes(of image: Image, scale: Double, pixels: Int, withLogits: Bool) -> Int {
    let worked = image.width * image.height
    let label = MemoryLayout<UInt16>.stride
    return pixels * label + (scale != 1 ? worked * label : 0)
      + (scale != 1 || withLogits ? worked * classCount * MemoryLayout<Float>.stride : 0)
  }

  /// What a picture of this size takes, beside its pixels and its results.
  /// - Throws: `PlanError` where it is too small, or beyond all bounds.
  package static func bytes(
    of model: Model, height: Int, width: Int, precision: Precision, threads: Int
  ) throws(PlanError) -> Int {
    try Plan(
      graph: model.graph, batch: 1, height: height, width: width, purpose: .inference, precision: precision,
      threads: threads
    ).runningBytes
  }

  /// The executor of a size, and what was claimed for it and for `results`, in bytes; whoever uses it gives that back.
  private func executor(height: Int, width: Int, results: Int) throws -> (Executor, claimed: Int) {
    if let index = executors.firstIndex(where: { $0.plan.height == height && $0.plan.width == width }) {
      executors.append(executors.remove(at: index))
      do {
        try gate.claim(results)
        return (executors[executors.count - 1], results)
      } catch {
        // It may still fit alone.
        executors.removeAll()
      }
    }
    let plan = try self.plan(height: height, width: width)
    let needed = plan.runningBytes + results
    if needed > byteBudget {
      throw PredictionError.outOfMemory(
        width: width, height: height, neededBytes: needed, availableBytes: byteBudget)
    }
    // What is kept of other sizes never makes a size fail that fits alone.
    while executors.count >= Self.keptSizes || !executors.isEmpty && keptBytes > byteBudget - needed {
      executors.removeFirst()
    }
    do { try gate.claim(needed) } catch {
      executors.removeAll()
      do { try gate.claim(needed) } catch {
        throw PredictionError.outOfMemory(
          width: width, height: height, neededBytes: needed, availableBytes: error.availableBytes)
      }
    }
    do {
      let executor = try Executor(plan: plan, parameters: model.parameters, pool: pool)
      executors.append(executor)
      return (executor, needed)
    } catch {
      gate.release(needed)
      throw error
    }
  }

  /// What can be taken, were no plan kept.
  var roomBytes: Int { min(byteBudget, gate.availableBytes + keptBytes) }

  func holdsExecutor(height: Int, width: Int) -> Bool {
    executors.contains { $0.plan.height == height && $0.plan.width == width }
  }

  private func plan(height: Int, width: Int) throws(PlanError) -> Plan {
    try Plan(
      graph: graph, batch: 1, height: height, width: width, purpose: .inference,
      statistics: tiling.statistics, precision: precision, threads: pool.threadCount)
  }

  /// What running the network at a size takes.
  func planBytes(height: Int, width: Int) throws(PlanError) -> Int {
    let size = PixelSize(width: width, height: height)
    if let known = knownBytes[size] { return known }
    let bytes = try plan(height: height, width: width).runningBytes
    knownBytes[size] = bytes
    return bytes
  }

  /// Does work that takes so many bytes, those of plans included.
  func claiming<Result>(_ bytes: Int, for image: Image, _ work: () throws -> Result) throws -> Result {
    func shortage(_ available: Int) -> PredictionError {
      .outOfMemory(
        width: image.width, height: image.height, neededBytes: bytes, availableBytes: available)
    }
    if bytes > byteBudget { throw shortage(byteBudget) }
    do { try gate.claim(bytes) } catch {
      executors.removeAll()
      do { try gate.claim(bytes) } catch { throw shortage(error.availableBytes) }
    }
    defer { gate.release(bytes) }
    return try work()
  }

  /// The executor of a size for which memory is claimed.
  /// - Parameter isAlone: whether those of other sizes go: those of tiles of several sizes are never there together.
  func claimedExecutor(height: Int, width: Int, isAlone: Bool) throws(PlanError) -> Executor {
    func fits(_ executor: Executor) -> Bool {
      executor.plan.height == height && executor.plan.width == width
    }
    if isAlone { executors.removeAll { !fits($0) } }
    if let index = executors.firstIndex(where: fits) {
      executors.append(executors.remove(at: index))
      return executors[executors.count - 1]
    }
    if executors.count >= Self.keptSizes { executors.removeFirst() }
    let executor = try Executor(
      plan: plan(height: height, width: width), parameters: model.parameters, pool: pool)
    executors.append(executor)
    return executor
  }

  /// The pictures to come are decoded while this one's memory is still held.
  func keepWhatLeavesRoom() {
    let room = min(byteBudget, gate.availableBytes + keptBytes) / 2
    while keptBytes > room { executors.removeFirst() }
  }

  /// Bytes of the plans that are kept.
  package var keptBytes: Int { executors.reduce(0) { $0 + $1.plan.runningBytes } }
}
