import Concurrency
import Datasets
import Evaluation
import Files
import Imaging

/// Runs a model over whole photographs and counts its predictions against their masks. Photographs are decoded ahead
/// on other threads.
package struct SampleScorer {
  package let inference: Inference
  package let masks: MaskReader
  /// Threads that decode.
  package let threads: Int

  package init(inference: Inference, masks: MaskReader, threads: Int) {
    self.inference = inference
    self.masks = masks
    self.threads = threads
  }

  package typealias Event = WorkEvent<ScoredSample, Never>

  /// Adds all samples to the evaluator, under the names of their masks. Returns false where it was stopped before the
  /// end.
  package func score(
    _ samples: [Sample], into evaluator: inout Evaluator, stop: StopSignal?, report: (Event) -> Void
  ) -> Bool {
    let (channels, masks) = (inference.channels, masks)
    let size = PictureBytes(channels: channels, hasTruth: true)
    let decoded = OrderedPipeline(
      indices: samples.indices, threads: threads, capacity: threads + 1,
      byteCapacity: MemoryGate.shared.waitingBytes, bytes: { size.held(by: samples[$0].image) },
      make: { index in Result { try samples[index].decode(channels: channels, masks: masks) } })
    for (index, sample) in samples.enumerated() {
      if stop?.isRequested == true { return false }
      guard let result = decoded.next() else { preconditionFailure("the pipeline ended before the samples") }
      switch result {
      case .failure(let error): report(.fault(Fault(decoding: sample, cause: error)))
      case .success(let decoded):
        if let note = decoded.note { report(.note(Note(note))) }
        do {
          let prediction = try inference.prediction(of: decoded.image).labels
          let scores = evaluator.add(truth: decoded.mask, prediction: prediction, file: sample.name + ".png")
          report(
            .detail(ScoredSample(sample: sample, decoded: decoded, prediction: prediction, scores: scores)))
        } catch {
          report(.fault(Fault(.unpredicted, file: sample.image, FileFault(file: sample.image, cause: error))))
        }
      }
      report(.progress(done: index + 1, of: samples.count))
    }
    return true
  }
}
