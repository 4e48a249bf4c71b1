import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging

/// Runs a model over whole photographs and counts its predictions against their masks. Photographs are decoded ahead
/// on other threads, and counted behind on others again, so that the network never waits for a count.
package struct SampleScorer {
  package let inference: Inference
  package let reader: SampleReader
  /// Threads that decode, and as many that count.
  package let threads: Int
  /// Whether the network is asked how sure it is, too.
  package let asksConfidence: Bool
  /// Areas of fewer pixels of predictions take the class of their largest neighbour.
  package let sieve: Int

  package init(
    inference: Inference, reader: SampleReader, threads: Int, asksConfidence: Bool = false, sieve: Int = 1
  ) {
    self.inference = inference
    self.reader = reader
    self.threads = threads
    self.asksConfidence = asksConfidence
    self.sieve = sieve
  }

  package typealias Event = WorkEvent<ScoredSample, Never>

  /// Adds all samples to the evaluator, under the names of their masks and in their order. Returns false where it was
  /// stopped before the end.
  /// - Parameter waited: told the seconds that the network waited for files.
  package func score(
    _ samples: [Sample], into evaluator: inout Evaluator, stop: StopSignal?,
    waited: (Double) -> Void = { _ in }, report: (Event) -> Void
  ) -> Bool {
    let (classNames, options) = (evaluator.classNames, evaluator.options)
    var done = 0
    return predict(samples, stop: stop, waited: waited) { predicted in
      var measurement = try PhotographMeasurement(
        claimingMemoryFor: predicted.sample.image, truth: predicted.truth,
        prediction: predicted.prediction.labels, classNames: classNames, options: options)
      measurement.confidence = predicted.probabilities?.confidence(
        truth: predicted.truth, prediction: predicted.prediction.labels)
      return (predicted.sample, predicted.decoded, predicted.prediction.labels, measurement)
    } take: { result in
      switch result {
      case .failure(let error as FileFault):
        report(.fault(Fault(.unpredicted, file: samples[done].image, error)))
      case .failure(let error): report(.fault(Fault(decoding: samples[done], cause: error)))
      case .success(let (sample, decoded, prediction, measurement)):
        if let note = decoded.note { report(.note(Note(note))) }
        let imageScores = evaluator.add(measurement, file: sample.maskName)
        report(
          .detail(
            ScoredSample(sample: sample, decoded: decoded, prediction: prediction, imageScores: imageScores)))
      }
      done += 1
      report(.progress(done: done, of: samples.count))
    }
  }

  /// The regions of the masks that the network contradicts, the strongest first; nil where it was stopped before the
  /// end. Samples that can't be read were reported when they were scored.
  package func suspects(
    _ samples: [Sample], confidence: ClassConfidence, stop: StopSignal?, report: (_ done: Int) -> Void
  ) -> [LabelSuspect]? {
    let classCount = inference.classCount
    var suspects: [LabelSuspect] = []
    var done = 0
    let isComplete = predict(samples, stop: stop) { predicted in
      guard let probabilities = predicted.probabilities else { return [LabelSuspect]() }
      return LabelSuspect.find(
        file: predicted.sample.maskName, truth: predicted.truth, prediction: predicted.prediction.labels,
        probabilities: probabilities, confidence: confidence, classCount: classCount)
    } take: { result in
      suspects += (try? result.get()) ?? []
      done += 1
      report(done)
    }
    return isComplete ? suspects.ranked : nil
  }
}

extension SampleScorer {
  /// A sample with what the network says.
  private struct Predicted: Sendable {
    let sample: Sample
    let decoded: DecodedSample
    var prediction: Prediction

    var truth: LabelMap { decoded.mask }

    var probabilities: Probabilities? {
      prediction.logits.map {
        let (width, height) = (truth.width, truth.height)
        return Probabilities(logits: $0.enlarged(width: width, height: height), pixels: width * height)
      }
    }
  }

  /// Predicts all samples. `work` is done on other threads; what it gives is taken on this one, in the order of the samples.
  private func predict<Made: Sendable>(
    _ samples: [Sample], stop: StopSignal?, waited: (Double) -> Void = { _ in },
    work: @escaping @Sendable (Predicted) throws -> Made, take: (Result<Made, any Error>) -> Void
  ) -> Bool {
    let (channels, reader, sieve, classCount) = (inference.channels, reader, sieve, inference.classCount)
    let size = PictureBytes(
      channels: channels, logits: asksConfidence ? inference.classCount : 0, hasTruth: true)
    let decoded = OrderedPipeline(
      indices: samples.indices, threads: threads, capacity: threads + 1,
      byteCapacity: MemoryGate.shared.waitingBytes, bytes: { size.held(by: samples[$0].image) },
      make: { index in Result { try reader.decode(samples[index], channels: channels) } })
    let working = OrderedWork<Result<Made, any Error>>(
      threads: threads, capacity: 2 * threads + 1, byteCapacity: MemoryGate.shared.waitingBytes)
    var taken = 0
    // What is ready when a stop is requested is left, so that it ends where whoever requested it had come to.
    func takeReady(_ results: [Result<Made, any Error>]) {
      for result in results where stop?.isRequested != true {
        take(result)
        taken += 1
      }
    }
    for sample in samples {
      if stop?.isRequested == true { break }
      guard let result = decoded.next() else { preconditionFailure("the pipeline ended before the samples") }
      let predicted = Result { try predict(sample, try result.get()) }
      let pixels = (try? predicted.get().truth.labels.count) ?? 0
      let done = working.submit(bytes: size.held(pixels: pixels)) {
        Result {
          var predicted = try predicted.get()
          predicted.prediction.labels = predicted.prediction.labels.sieved(sieve, classCount: classCount)
          return try work(predicted)
        }
      }
      takeReady(done)
    }
    waited(decoded.secondsWaited)
    takeReady(working.finish())
    return taken == samples.count
  }

  private func predict(_ sample: Sample, _ decoded: DecodedSample) throws(FileFault) -> Predicted {
    do {
      let prediction = try inference.prediction(
        of: decoded.image, scale: decoded.scale, width: decoded.mask.width, height: decoded.mask.height,
        withLogits: asksConfidence)
      return Predicted(sample: sample, decoded: decoded, prediction: prediction)
    } catch { throw FileFault(file: sample.image, cause: error) }
  }
}

extension PhotographMeasurement {
  /// Counts once there is memory for it.
  /// - Throws: `FileFault` about the file where there is never so much.
  init(
    claimingMemoryFor file: String, truth: LabelMap, prediction: LabelMap, classNames: [String],
    options: MeasurementOptions
  ) throws(FileFault) {
    let bytes = options.bytes(pixels: truth.labels.count)
    do { try MemoryGate.shared.claim(bytes) } catch {
      throw FileFault(file: file, doing: "looking at its borders", cause: error)
    }
    defer { MemoryGate.shared.release(bytes) }
    self.init(truth: truth, prediction: prediction, classNames: classNames, options: options)
  }
}

extension Sample {
  /// Under which the sample's scores stand and its predicted mask is written.
  package var maskName: String { name + ".png" }
}
