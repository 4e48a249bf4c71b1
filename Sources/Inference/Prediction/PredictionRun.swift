import SkipSegConcurrency
import SkipSegFiles
import SkipSegImaging
import SkipSegModels

/// Photographs on their way to masks, in three stages at the same time: decoded ahead on other threads, predicted on the
/// caller's, written behind on others again.
struct PredictionRun {
  let queue: PredictionQueue
  /// Where outputs are not known before.
  var claim: StreamedClaim?
  /// Of what masks are made, beside photographs.
  let record: PredictionRecord
  /// Which samples of photographs of 16 bits become 0 and 255.
  let range: SampleRange?
  /// At which size photographs are decoded and at which they are worked on, and how large those were that the model learnt from.
  let decoding, working: WorkingScale
  let limits: DecodeLimits
  let trainingSizes: TrainingSizes?
  /// Of the network.
  let weightBytes: Int
  let size: PictureBytes
  let writer: PredictionWriter
  /// Threads that decode, and as many that write.
  let dataThreads: Int
  /// How a photograph is cut, and what predicting it takes.
  let forecast: (Photograph) throws -> (plan: TilePlan, bytes: Int)
  let prediction: (Photograph) throws -> Prediction

  /// What comes of a photograph's file.
  private enum Decoded: Sendable {
    /// - Parameter whole: at its own size, where an overlay needs it.
    case photograph(Photograph, whole: Image?, MaskOrigin, Duration)
    /// Nothing is to be done: its mask, of this size, is there.
    case existing(width: Int, height: Int)
  }

  /// Decoded, on any thread; nil behind the last one.
  private var pipeline: OrderedPipeline<(PredictionJob, Result<Decoded, any Error>)?> {
    let (queue, size, range, output) = (queue, size, range, writer.output)
    let (record, classNames) = (record, writer.classes.names)
    let (decoding, limits) = (decoding, limits)
    let isThere = { @Sendable (job: PredictionJob) -> Decoded? in
      guard output.skipsExisting, let photograph = try? FileFingerprint(of: job.input),
        let found = MaskOrigin(record, photograph: photograph, parts: output.parts).size(ofMask: job.mask),
        job.hasSideOutputs(output, classNames: classNames)
      else { return nil }
      return .existing(width: found.width, height: found.height)
    }
    return OrderedPipeline(
      indices: 0..<Int.max, threads: dataThreads, capacity: dataThreads + 1,
      byteCapacity: MemoryGate.shared.waitingBytes,
      bytes: { queue.job($0).map { size.held(by: $0.input) } ?? 0 },
      make: { index in
        guard let job = queue.job(index) else { return nil }
        if let existing = isThere(job) { return (job, .success(existing)) }
        return (
          job,
          Result {
            let begin = ContinuousClock.now
            let bytes = try FileSystem.read(job.input, acceptsPipe: job.isNamedByUser)
            let photograph: Photograph
            do {
              photograph = try ImageFile.photograph(
                bytes: bytes, named: job.input, channels: size.channels, working: decoding, range: range,
                limits: limits)
            } catch ImageError.tooManyPixels(let file, let width, let height, let limit) {
              throw TooManyPixels(file: file, width: width, height: height, limit: limit)
            }
            // An overlay lies over the photograph itself, which is not what the network sees.
            let whole =
              !output.overlays
              ? nil
              : photograph.scale == 1
                ? photograph.image
                : try ImageFile.photograph(
                  bytes: bytes, named: job.input, channels: size.channels, range: range, limits: limits
                ).image
            let origin = MaskOrigin(record, photograph: FileFingerprint(bytes), parts: output.parts)
            return .photograph(photograph, whole: whole, origin, begin.duration(to: .now))
          }
        )
      })
  }

  /// Ends after the photograph under way where `stop` is requested. `report` is called on this thread.
  consuming func predict(
    stop: StopSignal?, report: (Predictor.Event) -> Void
  ) throws -> Predictor.Summary {
    defer { queue.close() }
    let (record, writer, size) = (record, writer, size)
    var isRecorded = false
    let writing = WorkQueue(
      threads: dataThreads, capacity: dataThreads, byteCapacity: MemoryGate.shared.waitingBytes)
    let (faults, masks, disk) = (WorkLog<Fault>(), WorkLog<PredictedMask>(), OutputDisk())
    func tellNew() {
      for mask in masks.takeNew() { report(.detail(mask)) }
      for fault in faults.takeNew() { report(.fault(fault)) }
    }
    var depths = DepthNotes(range: range)
    var sizes = SizeNotes(trainingSizes, working: working)
    var memory = MemoryNotes(
      size, weights: weightBytes, isAlone: queue.isSingle, waiting: MemoryGate.shared.waitingBytes)
    var dominant = DominantClass()
    var existingCount = 0
    var stages = Predictor.StageSeconds()
    let beginning = ContinuousClock.now
    var waiting = Duration.zero
    let encoded = WorkLog<Double>()
    let decoded = pipeline
    var index = 0
    while stop?.isRequested != true && !disk.isLost {
      let wait = ContinuousClock.now
      if !queue.knows(index, within: 0.05) {
        waiting += wait.duration(to: .now)
        tellNew()
        continue
      }
      guard let next = decoded.next(), let (job, result) = next else { break }
      waiting += wait.duration(to: .now)
      // Before the first mask, so that none is there of which nobody knows what it was made of.
      if !isRecorded, case .success = result {
        try record.write(to: writer.output)
        isRecorded = true
      }
      do {
        let decoded = try result.get()
        let isRepeated = try claim?.isRepeated(job) ?? false
        switch decoded {
        case .existing(let width, let height):
          existingCount += 1
          try writer.tellExisting(job, number: index)
          var mask = PredictedMask(file: job.input, mask: job.mask, width: width, height: height)
          mask.wasThere = true
          masks.add(mask)
        case .photograph(let photograph, let whole, let origin, let decoding):
          if let note = photograph.note { report(.note(Note(note))) }
          if let note = depths.note(job.input, isDeep: photograph.isDeep) {
            report(.note(Note(note, file: job.input)))
          }
          // Two writers of one file might end in the wrong order.
          if isRepeated { writing.drain() }
          try claim?.require(job)
          if let (plan, bytes) = try? forecast(photograph),
            let note = memory.note(
              width: photograph.width, height: photograph.height, plan: plan, network: bytes)
          {
            report(.note(Note(note)))
          }
          let begin = ContinuousClock.now
          let prediction = try predicted(photograph, of: job)
          let predicting = begin.duration(to: .now)
          let enlarging = prediction.enlarging
          stages.decode += decoding / .seconds(1)
          stages.network += (predicting - enlarging) / .seconds(1)
          stages.enlarging += enlarging / .seconds(1)
          dominant.add(prediction.labels)
          sizes.add(width: photograph.width, height: photograph.height)
          let item = PredictionWriter.Item(
            number: index, job: job, image: whole, isUpright: photograph.orientation == .upright,
            prediction: prediction, origin: origin)
          let (pixels, number) = (prediction.labels.labels.count, index)
          writing.submit(bytes: size.held(pixels: pixels)) {
            let isWritten = disk.write(
              taking: size.written(pixels: pixels), maskOf: job.input, to: job.mask, faults
            ) {
              let begin = ContinuousClock.now
              var mask = try writer.write(item)
              let writing = begin.duration(to: .now)
              mask.seconds = (decoding + predicting + writing) / .seconds(1)
              encoded.add(writing / .seconds(1))
              masks.add(mask)
            }
            if !isWritten { disk.attempt(job.mask, faults) { try writer.leaveOut(job, number: number) } }
          }
        }
      } catch {
        faults.add(Fault(kind(of: error), file: job.input, error))
        try writer.leaveOut(job, number: index)
      }
      tellNew()
      queue.forget(index)
      index += 1
      report(.progress(done: index, of: queue.count))
    }
    writing.finish()
    disk.attempt(writer.output.folder, faults) { try writer.batch.finish() }
    tellNew()
    stages.encode = encoded.takeNew().reduce(0, +)
    if let note = sizes.note { report(.note(Note(note))) }
    for note in writer.notes.takeNew() { report(.note(note)) }
    if !disk.isLost { try writer.finish() }
    return Predictor.Summary(
      maskCount: disk.written, existingCount: existingCount, faultCount: faults.count,
      leftCount: queue.count - disk.written - existingCount - faults.count,
      wasStopped: stop?.isRequested == true && !disk.isLost, leftOut: nil,
      dominantClass: dominant.index.map { writer.classes.names[Int($0)] }, stages: stages,
      waitingShare: waiting / max(beginning.duration(to: .now), .nanoseconds(1)))
  }

  private func predicted(_ photograph: Photograph, of job: PredictionJob) throws(FileFault) -> Prediction {
    do { return try prediction(photograph) } catch { throw FileFault(file: job.input, cause: error) }
  }

  private func kind(of error: any Error) -> Fault.Kind {
    switch error {
    case is FileFault: .unpredicted
    case is OutputError: .unwritten
    case FileError.cannotWrite, FileError.cannotCreateFolder: .unwritten
    default: .unreadable
    }
  }
}
