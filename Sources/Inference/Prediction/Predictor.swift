import Concurrency
import Engine
import Files
import Foundation
import Imaging
import Models

/// Predicts masks for photographs in files and folders.
public final class Predictor {
  private let model: Model
  private let inference: Inference
  private let rendering: MaskRendering
  private let classNames: [String]
  private let threads: Int

  /// libjpeg's quality, 1 to 100.
  private static let overlayQuality = 92

  public init(model: Model, precision: Precision = .float32, threads: Int) {
    self.model = model
    inference = Inference(model: model, pool: ThreadPool(threads: threads), precision: precision)
    rendering = MaskRendering(model.specification.maskEncoding)
    classNames = model.classes.names
    self.threads = threads
  }

  public enum Event: Sendable {
    case predicted(done: Int, of: Int)
    /// A photograph that can't be read or predicted, or a mask that can't be written, in one line.
    case fault(String)
  }

  public struct Summary: Sendable, Equatable {
    public let maskCount: Int
    public let faultCount: Int
    /// The class that covers more than 99 % of every mask, where there is one.
    public let dominantClass: String?
  }

  /// Writes a mask in the photograph's own size for every photograph, and with `overlays` the photograph with the
  /// mask over it, and with `logits` those as a NumPy array, float32 [class][height][width]. Files go to the top of `output`, files from a folder keep their path relative to it. A photograph
  /// that can't be read is reported and left out.
  ///
  /// `report` is called on this thread.
  ///
  /// - Throws: `PredictionError` before anything is written, where two inputs have one output, an output would lie
  ///   over an input, there is no input, or the model takes no photographs.
  public func predict(
    _ inputs: [String], output: String, overlays: Bool = false, logits: Bool = false, report: (Event) -> Void
  ) throws -> Summary {
    try model.requirePhotographs()
    let jobs = try [PredictionJob](inputs: inputs, output: output, withOverlays: overlays, withLogits: logits)
    let channels = inference.channels
    // Decoding and encoding take a small part of what the network takes.
    let dataThreads = max(1, threads / 4)
    let decoded = OrderedPipeline(indices: jobs.indices, threads: dataThreads, capacity: dataThreads + 1) {
      index in Result { try ImageFile.decode(jobs[index].input, channels: channels) }
    }
    let writing = WorkQueue(threads: dataThreads, capacity: dataThreads)
    let faults = FaultLog()
    var dominant = DominantClass()
    for (index, job) in jobs.enumerated() {
      guard let result = decoded.next() else { preconditionFailure("the pipeline ended before the jobs") }
      do {
        let image = try result.get()
        let labels = try labels(of: image, file: job.input)
        dominant.add(labels)
        let logitValues = logits ? inference.lastLogits() : []
        let (rendering, classCount) = (rendering, classNames.count)
        writing.submit {
          do {
            try DurableFile.write(rendering.png(labels), to: job.mask)
            if overlays { try Self.write(rendering.overlay(of: labels, on: image), of: job) }
            if logits {
              let shape = [classCount, labels.height, labels.width]
              try NPYFile.write(logitValues, shape: shape, to: job.logits)
            }
          } catch {
            faults.add("\(error)")
          }
        }
      } catch {
        faults.add("\(error)")
      }
      for fault in faults.takeNew() { report(.fault(fault)) }
      report(.predicted(done: index + 1, of: jobs.count))
    }
    writing.finish()
    for fault in faults.takeNew() { report(.fault(fault)) }
    return Summary(
      maskCount: jobs.count - faults.count, faultCount: faults.count,
      dominantClass: dominant.index.map { classNames[Int($0)] })
  }

  private func labels(of image: Image, file: String) throws(FileFault) -> LabelMap {
    do { return try inference.labels(of: image) } catch { throw FileFault(file: file, reason: "\(error)") }
  }

  /// As JPEG, or as PNG where JPEG can't hold a picture of this size.
  private static func write(_ overlay: Image, of job: PredictionJob) throws(FileError) {
    if max(overlay.width, overlay.height) > ImageEncoder.maximumJPEGSide {
      try DurableFile.write(ImageEncoder.png(overlay), to: job.largeOverlay)
    } else {
      try DurableFile.write(ImageEncoder.jpeg(overlay, quality: overlayQuality), to: job.overlay)
    }
  }
}
