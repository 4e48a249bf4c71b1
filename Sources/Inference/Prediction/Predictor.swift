import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEngine
import SkipSegFiles
import SkipSegImaging
import SkipSegModels
import Synchronization

/// Predicts masks for photographs in files and folders, and for pictures in memory. May be used from several threads,
/// one after the other: the network runs one picture at a time, on threads of its own.
public final class Predictor: Sendable {
  private let model: Model
  private let inference: Mutex<Inference>
  let rendering: MaskRendering
  private let classNames: [String]
  private let threads: Int
  /// At which size photographs are worked on.
  let working: WorkingScale

  /// libjpeg's quality, 1 to 100.
  private static let overlayQuality = 92

  /// - Parameters:
  ///   - resolution: the size at which photographs are worked on; `.auto`: the one that the model was trained at.
  ///   - precision: how activations are stored.
  ///   - threads: those that the network runs on; as many as the machine gives to this process where nil.
  public init(
    model: Model, resolution: Resolution = .auto, precision: Precision = .float32, threads: Int? = nil
  ) {
    let threads = threads ?? ProcessorCount.current.value
    self.model = model
    inference = Mutex(
      Inference(model: model, pool: ThreadPool(threads: threads), precision: precision))
    rendering = MaskRendering(model.specification.maskEncoding)
    classNames = model.classes.names
    self.threads = threads
    working = resolution.scale ?? model.specification.workingScale
  }

  /// Channels of the pictures that the model takes: 1 (grey) or 3 (red, green, blue).
  public var channels: Int { model.specification.architecture.inputChannels }

  /// How a prediction of files goes; the masks are its details, as they are written.
  public typealias Event = WorkEvent<PredictedMask, Summary>

  /// What a prediction of files came to.
  public struct Summary: Sendable, Equatable {
    /// Masks that were written.
    public let maskCount: Int
    /// Photographs without a mask, because of a fault.
    public let faultCount: Int
    /// Photographs that were not reached, because a stop was requested or nothing can be written any longer.
    public let leftCount: Int
    /// Whether a stop was requested before the end.
    public let wasStopped: Bool
    /// What was found in the folders and left out, counted by kind, where there was anything.
    public let leftOut: String?
    /// The class that covers more than 99 % of every mask, where there is one.
    public let dominantClass: String?
  }

  /// Writes a mask in the photograph's own size for every photograph. Files go to the top of the output folder, files
  /// from a folder keep their path relative to it. A photograph that can't be read is reported and left out. Ends after
  /// the photograph under way where `stop` is requested.
  ///
  /// `report` is called on this thread.
  ///
  /// - Throws: before anything is written, `OutputError` or `FileError` where an output is in the way of something or
  ///   can't be written, `PredictionError` where there is no input, the model takes no photographs, or the masks of a
  ///   data set lie where predictions would.
  public func predict(
    _ inputs: [String], to output: PredictionOutput, stop: StopSignal? = nil, report: (Event) -> Void
  ) throws -> Summary {
    try model.requirePhotographs()
    let found = try PredictionJobs(inputs: inputs, output: output.folder)
    let jobs = found.jobs
    try output.claim(jobs, inputs: inputs)
    for error in found.unlisted { report(.fault(Fault(.unreadable, file: error.path, error))) }
    let (channels, working) = (channels, working)
    let range = model.specification.sampleRange
    var depths = DepthNotes(range: range)
    var sizes = SizeNotes(model.specification.trainingSizes, working: working)
    // Decoding and encoding take a small part of what the network takes.
    let dataThreads = max(1, threads / 4)
    let size = PictureBytes(
      channels: channels, logits: output.logits ? classNames.count : 0, hasOverlay: output.overlays)
    let waiting = MemoryGate.shared.waitingBytes
    let decoded = OrderedPipeline(
      indices: jobs.indices, threads: dataThreads, capacity: dataThreads + 1, byteCapacity: waiting,
      bytes: { size.held(by: jobs[$0].input) },
      make: { index in
        Result {
          let bytes = try FileSystem.read(jobs[index].input, acceptsPipe: jobs[index].isNamedByUser)
          let photograph = try ImageFile.photograph(
            bytes: bytes, named: jobs[index].input, channels: channels, working: working, range: range)
          // An overlay lies over the photograph itself, which is not what the network sees.
          let whole =
            output.overlays && photograph.scale != 1
            ? try ImageFile.photograph(
              bytes: bytes, named: jobs[index].input, channels: channels, range: range)
            : photograph
          return (photograph, whole.image)
        }
      })
    let writing = WorkQueue(threads: dataThreads, capacity: dataThreads, byteCapacity: waiting)
    let faults = WorkLog<Fault>()
    let masks = WorkLog<PredictedMask>()
    func tellNew() {
      for mask in masks.takeNew() { report(.detail(mask)) }
      for fault in faults.takeNew() { report(.fault(fault)) }
    }
    let disk = OutputDisk()
    var dominant = DominantClass()
    for (index, job) in jobs.enumerated() {
      if stop?.isRequested == true || disk.isLost { break }
      guard let result = decoded.next() else { preconditionFailure("the pipeline ended before the jobs") }
      do {
        let (photograph, image) = try result.get()
        if let note = photograph.note { report(.note(Note(note))) }
        if let note = depths.note(job.input, isDeep: photograph.isDeep) {
          report(.note(Note(note, file: job.input)))
        }
        let prediction = try prediction(of: photograph, file: job.input, withLogits: output.logits)
        let labels = prediction.labels
        dominant.add(labels)
        sizes.add(width: photograph.width, height: photograph.height)
        let rendering = rendering
        let pixels = labels.labels.count
        writing.submit(bytes: size.held(pixels: pixels)) {
          disk.write(taking: size.written(pixels: pixels), maskOf: job.input, to: job.mask, faults) {
            let stamp = PredictionOutput.stamp
            try DurableFile.write(stamp.stamped(rendering.png(labels), as: .png), to: job.mask)
            if output.overlays { try Self.write(rendering.overlay(of: labels, on: image), of: job) }
            if let logits = prediction.logits {
              let shape = [logits.classCount, logits.height, logits.width]
              try NPYFile.write(logits.values, shape: shape, to: job.logits)
            }
            masks.add(
              PredictedMask(file: job.input, mask: job.mask, width: labels.width, height: labels.height))
          }
        }
      } catch {
        faults.add(
          Fault(error is FileFault ? .unpredicted : .unreadable, file: job.input, error))
      }
      tellNew()
      report(.progress(done: index + 1, of: jobs.count))
    }
    writing.finish()
    tellNew()
    if let note = sizes.note { report(.note(Note(note))) }
    return Summary(
      maskCount: disk.written, faultCount: faults.count + found.unlisted.count,
      leftCount: jobs.count - disk.written - faults.count,
      wasStopped: stop?.isRequested == true && !disk.isLost,
      leftOut: found.leftOut.isEmpty ? nil : found.leftOut.words,
      dominantClass: dominant.index.map { classNames[Int($0)] })
  }

  /// The same on a thread of its own, see `EventSequence`.
  public func events(
    predicting inputs: [String], to output: PredictionOutput, stop: StopSignal = StopSignal()
  ) -> EventSequence<PredictedMask, Summary> {
    EventSequence(thread: "prediction", stop: stop) { stop, report in
      try self.predict(inputs, to: output, stop: stop, report: report)
    }
  }

  private func prediction(
    of photograph: Photograph, file: String, withLogits: Bool
  ) throws(FileFault) -> Prediction {
    do {
      return try prediction(
        of: photograph.image, scale: photograph.scale, width: photograph.width, height: photograph.height,
        withLogits: withLogits)
    } catch {
      throw FileFault(file: file, cause: error)
    }
  }

  /// The class of every pixel of a photograph, and the logits on request, see `Inference`.
  func prediction(
    of image: Image, scale: Double, width: Int, height: Int, withLogits: Bool
  ) throws -> Prediction {
    try inference.withLock {
      try $0.prediction(of: image, scale: scale, width: width, height: height, withLogits: withLogits)
    }
  }

  /// As JPEG, or as PNG where JPEG can't hold a picture of this size.
  private static func write(_ overlay: Image, of job: PredictionJob) throws(FileError) {
    let stamp = PredictionOutput.stamp
    if max(overlay.width, overlay.height) > ImageEncoder.maximumJPEGSide {
      try DurableFile.write(stamp.stamped(ImageEncoder.png(overlay), as: .png), to: job.largeOverlay)
    } else {
      let bytes = ImageEncoder.jpeg(overlay, quality: overlayQuality)
      try DurableFile.write(stamp.stamped(bytes, as: .jpeg), to: job.overlay)
    }
  }
}
