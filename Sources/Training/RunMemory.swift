import SkipSegDatasets
import SkipSegEngine
import SkipSegFiles
import SkipSegImaging
import SkipSegInference
import SkipSegModels

/// How a run shares memory, known before its first step: first what training takes, then what the largest photographs
/// take beside it, then decoded samples.
struct RunMemory {
  /// For decoded samples.
  let cache: Int
  /// For the plans of validation.
  let validation: Int

  /// - Parameters:
  ///   - ensemble: the processes that share a step's batches.
  ///   - finish: the size of the crops of the last part; nil where there is none.
  ///   - available: bytes that are free before any is taken.
  /// - Throws: `TrainingError` where training doesn't fit, or a photograph beside it.
  init(
    _ configuration: TrainingConfiguration, model: Model, photographs: [Split: [ImageHeader: String]],
    finish: PixelSize?, threads: Int, ensemble: any Ensemble, available: Int
  ) throws {
    let memory = configuration.memory(of: model, threads: threads, ensemble: ensemble)
    // An eighth is left for what comes beside the training.
    try memory.check(
      batch: configuration.batchSize, size: configuration.size, available: available / 8 * 7)
    var training = try memory.bytes(batch: configuration.batchSize, size: configuration.size)
    if let finish {
      try memory.checkFinish(batch: configuration.batchSize, size: finish, available: available / 8 * 7)
      training = max(training, try memory.bytes(batch: configuration.batchSize, size: finish))
    }
    let left = available - training
    let (reduction, working) = (configuration.augmentation.reduction, configuration.workingScale)
    // One may be read to be pasted into another.
    let atOnce = configuration.augmentation.pasteShare > 0 ? 2 : 1
    let trained = photographs[.training, default: [:]].map {
      let decoding = ScaledDecoding($0.key, working: working, reduction: reduction)
      return Photograph($0, bytes: atOnce * (decoding.bytes($0.key, channels: 3) + $0.key.maskDecodingBytes))
    }
    let judged = Self.largest(photographs[.validation, default: [:]]).compactMap {
      photograph -> Photograph? in
      let (width, height) = photograph.key.uprightSize
      let size = working.size(width: width, height: height)
      // What can't be planned is told of when it is met.
      guard
        let bytes = try? Inference.bytes(
          of: model, height: size.height, width: size.width, precision: configuration.precision,
          threads: threads)
      else { return nil }
      let picture = PictureBytes(channels: model.graph.inputChannels, hasTruth: true)
      let logits = working == .native ? 0 : size.width * size.height * model.classes.count * 4
      return Photograph(photograph, bytes: bytes + picture.held(pixels: width * height) + logits)
    }
    for (use, photographs) in [("training on", trained), ("validating", judged)] {
      guard let largest = photographs.max(by: { ($0.bytes, $0.file) < ($1.bytes, $1.file) }),
        largest.bytes > left
      else { continue }
      throw TrainingError.photographOutOfMemory(
        file: largest.file, use: use, trainingBytes: training, neededBytes: largest.bytes,
        availableBytes: left)
    }
    let decoding = trained.map(\.bytes).max() ?? 0
    validation = max(left / 2, judged.map(\.bytes).max() ?? 0)
    cache = min(left / 4, max(0, left - max(decoding, validation)))
  }

  private struct Photograph {
    let file: String
    let bytes: Int

    init(_ photograph: (key: ImageHeader, value: String), bytes: Int) {
      (file, self.bytes) = (photograph.value, bytes)
    }
  }

  /// Those that a plan may take most for: networks work on multiples of 32, so that the largest is not always the one
  /// with the most pixels.
  private static func largest(_ photographs: [ImageHeader: String]) -> [(key: ImageHeader, value: String)] {
    func area(_ header: ImageHeader) -> Int { ((header.width + 31) / 32) * ((header.height + 31) / 32) }
    let areas = photographs.keys.map(area)
    // One of each size is enough.
    let candidates = photographs.filter { area($0.key) >= (areas.max() ?? 0) / 8 * 7 }
    let sizes = Dictionary(
      candidates.map { (PixelSize(width: $0.key.uprightSize.width, height: $0.key.uprightSize.height), $0) }
    ) { first, _ in first }
    return Array(sizes.values.sorted { $0.value < $1.value }.prefix(32))
  }
}

/// What a process may use for training. It changes nothing in what a run ends in.
public struct ResourceLimits: Sendable {
  /// Bytes of memory; nil: what is free. More than that is never taken.
  public var memory: Int?
  /// Minutes after which a run saves and stops; nil: none.
  public var minutes: Double?

  /// Bytes and minutes; nil: no limit.
  public init(memory: Int? = nil, minutes: Double? = nil) {
    self.memory = memory
    self.minutes = minutes
  }

  /// What is free at this moment, shared with others of as many needs, or the limit where that is less.
  func memoryBytes(sharers: Int) -> Int { min(MemoryGate.shared.availableBytes / sharers, memory ?? .max) }
}
