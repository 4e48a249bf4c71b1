import Concurrency
import Datasets
import Evaluation
import Files
import Imaging

/// Runs a model over whole photographs and counts its predictions against their masks. Photographs are decoded ahead
/// on other threads.
package struct SampleScorer {
  package let inference: Inference
  package let reader: SampleReader
  /// Threads that decode.
  package let threads: Int

  package init(inference: Inference, reader: SampleReader, threads: Int) {
    self.inference = inference
    self.reader = reader
    self.threads = threads
  }

  package enum Event {
    case scored(ScoredSample)
    /// The sample can't be read or predicted and takes no part.
    case fault(String)
  }

  /// Adds all samples to the evaluator, under the names of their masks. Returns false where it was stopped before the
  /// end.
  package func score(
    _ samples: [Sample], into evaluator: inout Evaluator, stop: StopSignal?, report: (Event) -> Void
  ) -> Bool {
    let (channels, reader) = (inference.channels, reader)
    let size = PictureBytes(channels: channels, hasTruth: true)
    let decoded = OrderedPipeline(
      indices: samples.indices, threads: threads, capacity: threads + 1,
      byteCapacity: MemoryGate.shared.waitingBytes, bytes: { size.held(by: samples[$0].image) },
      make: { index in Result { try reader.decode(samples[index], channels: channels) } })
    for sample in samples {
      if stop?.isRequested == true { return false }
      guard let result = decoded.next() else { preconditionFailure("the pipeline ended before the samples") }
      switch result {
      case .failure(let error): report(.fault("\(error)"))
      case .success(let decoded):
        do {
          let prediction = try inference.prediction(of: decoded.image).labels
          let scores = evaluator.add(truth: decoded.mask, prediction: prediction, file: sample.name + ".png")
          report(
            .scored(ScoredSample(sample: sample, decoded: decoded, prediction: prediction, scores: scores)))
        } catch {
          report(.fault("\(FileFault(file: sample.image, reason: "\(error)"))"))
        }
      }
    }
    return true
  }
}
