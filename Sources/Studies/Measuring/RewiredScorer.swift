import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEngine
import SkipSegEvaluation
import SkipSegImaging
import SkipSegInference
import SkipSegModels

/// Scores a model, and networks that its own becomes by rewiring, on whole photographs, as prediction has them: with the
/// running statistics of training.
package struct RewiredScorer {
  private let model: Model
  private let samples: [Sample]
  private let reader: SampleReader
  private let pool: ThreadPool

  /// - Parameters:
  ///   - reader: reads the masks as the model's classes.
  package init(model: Model, samples: [Sample], reader: SampleReader, pool: ThreadPool) {
    (self.model, self.samples, self.reader, self.pool) = (model, samples, reader, pool)
  }

  package var graph: Graph { model.graph }
  /// How many photographs it judges by.
  package var photographCount: Int { samples.count }

  /// The mean IoU of a network with the model's parameters; nil where the masks hold no class.
  ///
  /// - Parameter graph: a rewrite of the model's.
  /// - Throws: where a photograph can't be read or predicted; `Stopped` where `stop` was requested.
  package func meanIoU(_ graph: Graph, stop: StopSignal? = nil) throws -> Double? {
    let inference = Inference(model: model, graph: graph, pool: pool, precision: .float32)
    var matrix = ConfusionMatrix(classCount: model.classes.count)
    for (done, sample) in samples.enumerated() {
      if stop?.isRequested == true { throw Stopped(after: done, of: samples.count, "photograph") }
      let decoded = try reader.decode(sample, channels: inference.channels)
      let prediction = try inference.prediction(
        of: decoded.image, scale: decoded.scale, width: decoded.mask.width, height: decoded.mask.height)
      matrix.add(truth: decoded.mask, prediction: prediction.labels)
    }
    return Scores(of: matrix, classNames: model.classes.names).meanIoU
  }

  /// The mean IoU of whoever names the class with the most pixels everywhere; nil where the masks hold no class.
  package func chance() throws -> Double? {
    var pixels = [Int](repeating: 0, count: model.classes.count)
    for sample in samples {
      for label in try reader.decode(sample, channels: 1).mask.labels where Int(label) < pixels.count {
        pixels[Int(label)] += 1
      }
    }
    guard let most = pixels.max(), most > 0 else { return nil }
    // IoU of the largest class; of every other class that is there it is 0.
    return Double(most) / Double(pixels.reduce(0, +)) / Double(pixels.count { $0 > 0 })
  }
}
