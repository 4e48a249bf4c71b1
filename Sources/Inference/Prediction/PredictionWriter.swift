import SkipSegBasics
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging
import SkipSegLabels

/// Writes the mask of a photograph and all that goes with it.
struct PredictionWriter: Sendable {
  let output: PredictionOutput
  /// Takes the masks.
  let batch: DurableBatch
  let rendering: MaskRendering
  let classes: ClassList
  /// The class without objects.
  let background: Int?
  /// Where classes and objects are to be measured.
  let tables: MeasurementTables?
  /// Where photographs are to be listed by how sure the network is.
  let confidences: ConfidenceTable?
  /// Threads that help each writer.
  let threads: Int
  /// What there is to say of photographs, in the order of their writing.
  let notes = WorkLog<Note>()

  /// libjpeg's quality, 1 to 100.
  private static let overlayQuality = 92

  /// One photograph, predicted.
  struct Item: Sendable {
    let number: Int
    let job: PredictionJob
    /// At its own size, for an overlay.
    let image: Image?
    /// Whether it lies in its file as it is shown.
    let isUpright: Bool
    let prediction: Prediction
    let origin: MaskOrigin
  }

  /// The mask comes after what is beside it; but for what has no stamp, which the mask tells to be the command's own. All
  /// that an earlier prediction left there goes before, the mask behind the rest, so that a mask with its files is never
  /// that of one prediction with the files of another, and no file is there whose owner isn't known.
  func write(_ item: Item) throws -> PredictedMask {
    let job = item.job
    let labels = item.prediction.labels.sieved(output.sieve, classCount: classes.count)
    let sides = job.sideOutputs(output, classNames: classes.names)
    if !sides.isEmpty {
      for file in sides { try FileSystem.remove(file.path) }
      try FileSystem.remove(job.mask)
    }
    if let image = item.image { try write(rendering.overlay(of: labels, on: image), of: job) }
    let (logits, width, height) = (item.prediction.logits, labels.width, labels.height)
    if output.probabilities, let logits {
      let planes = logits.probabilities(width: width, height: height, threads: threads)
      for (index, name) in classes.names.enumerated() {
        try write(
          ImageEncoder.png(grey: planes[index], width: width, height: height), to: job.probability(of: name))
      }
    }
    let confidence =
      output.confidence || tables != nil
      ? logits?.confidence(width: width, height: height, threads: threads) : nil
    if output.confidence, let confidence { try write(ImageEncoder.png(confidence), to: job.confidence) }
    if let format = output.polygons { try write(labels, as: format, of: job) }
    let mask = PredictionOutput.stamp.stamped(item.origin.marked(rendering.png(labels)), as: .png)
    try batch.write(mask, to: job.mask)
    if output.logits, let logits {
      let shape = [logits.classCount, logits.height, logits.width]
      try NPYFile.write(logits.values, shape: shape, to: job.logits)
    }
    try writeWorldFiles(of: item)
    try tell(labels, confidence?.pixels, of: job, number: item.number)
    return told(item, labels, confidence)
  }

  private func told(_ item: Item, _ labels: LabelMap, _ confidence: Image?) -> PredictedMask {
    let (job, width, height) = (item.job, labels.width, labels.height)
    var mask = PredictedMask(file: job.input, mask: job.mask, width: width, height: height)
    mask.classShares = shares(of: labels)
    mask.meanConfidence = confidence.map { confidence in
      Double(confidence.pixels.reduce(0) { $0 + Int($1) }) / 255 / Double(confidence.pixels.count)
    }
    return mask
  }

  private func write(_ png: [UInt8], to path: String) throws {
    try DurableFile.write(PredictionOutput.stamp.stamped(png, as: .png), to: path)
  }

  /// What tables say of a mask that is there. How sure the network was is known where that is written too.
  func tellExisting(_ job: PredictionJob, number: Int) throws {
    guard tables != nil || confidences != nil else { return }
    let confidence = output.confidence ? try ImageFile.decode(job.confidence, channels: 1).pixels : nil
    try tell(tables == nil ? nil : rendering.labels(inMask: job.mask), confidence, of: job, number: number)
  }

  /// Tells the tables that a photograph has no mask.
  func leaveOut(_ job: PredictionJob, number: Int) throws { try tell(nil, nil, of: job, number: number) }

  /// Writes the tables, once all photographs are told.
  func finish() throws {
    try tables?.finish()
    try confidences?.write(to: output.folder)
  }

  private func tell(
    _ labels: LabelMap?, _ confidence: [UInt8]?, of job: PredictionJob, number: Int
  ) throws {
    let name = job.name(within: output.folder)
    if let confidence { confidences?.add(confidence, file: job.input, mask: name) }
    guard let tables else { return }
    let measurement = labels.map {
      MaskMeasurement(
        $0, classCount: classes.count, selection: tables.options.selection, confidence: confidence)
    }
    try tables.add(measurement, number: number, file: name)
  }

  private func write(_ labels: LabelMap, as format: PolygonFormat, of job: PredictionJob) throws {
    let measured = MaskMeasurement(
      labels, classCount: classes.count, selection: ObjectSelection(background: background))
    let content = OutlinedPicture(
      photograph: FileSystem.name(of: job.input), width: labels.width, height: labels.height,
      classNames: classes.names, colors: classes.colors, background: background,
      objects: labels.outlinedObjects(labelCount: classes.count, background: background.map { UInt16($0) }),
      measurements: measured.objects.map {
        [("area_px", Double($0.area)), ("perimeter_px", $0.perimeter), ("circularity", $0.circularity)]
      },
      simplification: output.simplification)
    let bytes = PredictionOutput.stamp.stamped(Array(format.text(content).utf8), as: .json)
    try DurableFile.write(bytes, to: job.polygons(format))
    let lost = format.lostHoles(content)
    if lost > 0 {
      notes.add(
        Note("\(job.input): LabelMe's polygons have no holes: \(counted(lost, "hole")) lost", file: job.input)
      )
    }
  }

  private func writeWorldFiles(of item: Item) throws {
    let files = WorldFile.files(of: item.job)
    if files.isEmpty { return }
    guard item.isUpright else {
      notes.add(
        Note(
          "\(item.job.input): EXIF turns it, so that \(files[0].path) doesn't hold for its mask and is not copied",
          file: item.job.input))
      return
    }
    for file in files { try file.write() }
  }

  private func shares(of labels: LabelMap) -> [String: Double] {
    var counts = [Int](repeating: 0, count: classes.count)
    labels.labels.withUnsafeBufferPointer { for label in $0 { counts[Int(label)] += 1 } }
    let pixels = Double(labels.labels.count)
    return Dictionary(
      zip(classes.names, counts.map { Double($0) / pixels }), uniquingKeysWith: { first, _ in first })
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
