import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging

/// Writes the mask of a photograph and all that goes with it.
struct PredictionWriter: Sendable {
  let output: PredictionOutput
  let rendering: MaskRendering
  let classNames: [String]
  /// Where classes and objects are to be measured.
  let tables: MeasurementTables?

  /// libjpeg's quality, 1 to 100.
  private static let overlayQuality = 92

  /// One photograph, predicted.
  struct Item: Sendable {
    let number: Int
    let job: PredictionJob
    let image: Image
    let prediction: Prediction
    let origin: MaskOrigin
  }

  /// What writing takes beside what it is given, in bytes.
  func bytes(_ size: PictureBytes, pixels: Int) -> Int {
    size.written(pixels: pixels) + (tables == nil ? 0 : MaskMeasurement.bytes(pixels: pixels))
  }

  /// The mask comes first, as what is beside it belongs to it. What an earlier prediction left there goes before, so that a
  /// mask with its files is never that of one prediction with the files of another.
  func write(_ item: Item) throws -> PredictedMask {
    let (job, labels) = (item.job, item.prediction.labels)
    for file in job.sideOutputs(output) { try FileSystem.remove(file.path) }
    let stamp = PredictionOutput.stamp
    let png = stamp.stamped(item.origin.marked(rendering.png(labels)), as: .png)
    try DurableFile.write(png, to: job.mask)
    if output.overlays { try write(rendering.overlay(of: labels, on: item.image), of: job) }
    if let logits = item.prediction.logits {
      let shape = [classNames.count, labels.height, labels.width]
      try NPYFile.write(logits, shape: shape, to: job.logits)
    }
    try measure(labels, of: job, number: item.number)
    var mask = PredictedMask(file: job.input, mask: job.mask, width: labels.width, height: labels.height)
    mask.classShares = shares(of: labels)
    return mask
  }

  /// Of a mask that is there, what is measured is all that is done.
  func measureExisting(_ job: PredictionJob, number: Int) throws {
    guard tables != nil else { return }
    try measure(rendering.labels(inMask: job.mask), of: job, number: number)
  }

  /// Tells the tables that a photograph has no mask.
  func leaveOut(_ job: PredictionJob, number: Int) throws { try measure(nil, of: job, number: number) }

  private func measure(_ labels: LabelMap?, of job: PredictionJob, number: Int) throws {
    guard let tables else { return }
    let options = tables.options
    let measurement = labels.map {
      MaskMeasurement($0, classCount: options.classNames.count, selection: options.selection)
    }
    try tables.add(measurement, number: number, file: job.name(within: output.folder))
  }

  private func shares(of labels: LabelMap) -> [String: Double] {
    var counts = [Int](repeating: 0, count: classNames.count)
    labels.labels.withUnsafeBufferPointer { for label in $0 { counts[Int(label)] += 1 } }
    let pixels = Double(labels.labels.count)
    return Dictionary(
      zip(classNames, counts.map { Double($0) / pixels }), uniquingKeysWith: { first, _ in first })
  }

  /// As JPEG, or as PNG where JPEG can't hold a picture of this size.
  private func write(_ overlay: Image, of job: PredictionJob) throws(FileError) {
    let stamp = PredictionOutput.stamp
    if max(overlay.width, overlay.height) > ImageEncoder.maximumJPEGSide {
      try DurableFile.write(stamp.stamped(ImageEncoder.png(overlay), as: .png), to: job.largeOverlay)
    } else {
      let bytes = ImageEncoder.jpeg(overlay, quality: Self.overlayQuality)
      try DurableFile.write(stamp.stamped(bytes, as: .jpeg), to: job.overlay)
    }
  }
}
