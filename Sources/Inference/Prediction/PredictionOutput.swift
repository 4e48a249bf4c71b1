import SkipSegBasics
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging
import SkipSegLabels

/// What a prediction writes, and where.
public struct PredictionOutput: Sendable {
  /// For the masks.
  public var folder: String
  /// Whether each photograph is written too, with the mask over it.
  public var overlays = false
  /// Whether the logits are written as NumPy arrays, float32 [class][height][width].
  public var logits = false
  /// Whether how sure the network is of each pixel is written as a grey PNG, and of each photograph as `predictions.csv`.
  public var confidence = false
  /// Whether the probability of each class is written as a grey PNG of 16 bits.
  public var probabilities = false
  /// Areas of fewer pixels take the class of their largest neighbour, by the rule of GDAL's sieve; 1: none.
  public var sieve = 1
  /// How the outlines of objects are written; nil: not at all.
  public var polygons: PolygonFormat?
  /// Corners of polygons within so many pixels of the rest are left out.
  public var simplification = 0.0
  /// Whether the areas of classes and objects are written, as `classes.csv` and `objects.csv`; nil: no.
  public var measures: Measures?
  /// Whether a photograph is left out whose files are there already, made by the same model with the same options.
  public var skipsExisting = false
  /// Whether files are replaced that no prediction wrote. Inputs and the masks of data sets never are.
  public var overwrites = false
  /// Files beside the photographs that were read, such as the model.
  public var otherInputs: [String] = []

  /// Masks alone, which replace nothing that stands there but earlier predictions.
  public init(folder: String) {
    self.folder = folder
  }

  static let stamp = OutputStamp("skipseg predict")

  /// Whether a picture is one that a prediction wrote, a mask or an overlay.
  static func wrote(_ path: String) -> Bool {
    let claim = OutputClaim(stamp)
    return [OutputStamp.Format.png, .jpeg].contains { claim.isOwn(OutputFile(path, .stamped($0))) }
  }

  /// What says of which model and options the masks of the folder are.
  package var record: String { FileSystem.join(folder, PredictionRecord.name) }

  /// The rule of what may be written.
  var claim: OutputClaim { OutputClaim(Self.stamp, overwrites: overwrites) }

  /// What is written once for all photographs.
  func onceWritten(_ shard: Shard?) -> [OutputFile] {
    let record = OutputFile(record, .stamped(.json))
    // Folders of earlier versions have no record.
    let kind =
      claim.isOwn(record) ? OutputFile.Kind.companion(of: record.path, .json) : .table(of: folder, .png)
    let tables =
      (measures == nil ? [] : MeasurementTables.names(of: shard))
      + (confidence ? [ConfidenceTable.name(of: shard)] : [])
    return [record] + tables.map { OutputFile(FileSystem.join(folder, $0), kind) }
  }

  /// What names of pictures beside masks end in, before `.png`.
  func pictureSuffixes(classNames: [String]) -> [String] {
    let job = PredictionJob(input: "", output: "", isNamedByUser: false)
    let pictures =
      (overlays ? [job.largeOverlay] : []) + (confidence ? [job.confidence] : [])
      + (probabilities ? classNames.map(job.probability) : [])
    return pictures.map { String($0.dropLast(".png".count)) }
  }

  /// Whether anything asks how sure the network is.
  var asksConfidence: Bool { logits || confidence || probabilities || measures != nil }

  /// What a pixel takes while it is sieved and measured and other files than mask and overlay are made, in bytes.
  var writtenBytes: Int {
    var bytes = 0
    if sieve > 1 { bytes += LabelMap.sievingBytes(pixels: 1) + MemoryLayout<UInt16>.stride }
    if confidence || measures != nil { bytes += 2 }
    // Normalizers, a plane of samples and its file.
    if probabilities { bytes += 8 }
    if measures != nil || polygons != nil { bytes += MaskMeasurement.bytes(pixels: 1) }
    // Parts of objects, and edges that are followed.
    if polygons != nil { bytes += 5 }
    return bytes
  }

  /// What is written beside a mask, with all on which it depends alone.
  var parts: Set<String> {
    var parts: Set<String> = []
    if overlays { parts.insert("overlay") }
    if logits { parts.insert("logits") }
    if confidence { parts.insert("confidence") }
    if probabilities { parts.insert("probabilities") }
    if let polygons { parts.insert("\(polygons.rawValue) of \(simplification)") }
    return parts
  }
}

extension PredictionOutput {
  /// How objects are measured.
  public struct Measures: Sendable, Equatable {
    /// The length of a pixel's side, such as `0.25um`; nil leaves lengths in pixels alone.
    public var pixelSize: String?
    /// Objects at the edge of the photograph are left out.
    public var excludesEdge = false
    /// Objects of fewer pixels are left out.
    public var leastArea = 1
    /// The class that has no objects; nil: the first, where it is called background.
    public var background: Background?

    /// Which class has no objects.
    public enum Background: Sendable, Equatable {
      /// Every class has some.
      case none
      /// The class of a name.
      case named(String)
    }

    /// All objects, in pixels.
    public init() {}
  }
}

extension PredictionOutput.Measures {
  /// - Throws: `MeasureError` where the length of a pixel or the name of the background means nothing.
  package func tableOptions(classNames: [String]) throws(MeasureError) -> MeasurementTables.Options {
    let scale = try pixelSize.map { text throws(MeasureError) in
      guard let scale = LengthScale(text) else { throw .pixelSize(text) }
      return scale
    }
    var index: Int?
    switch background {
    case nil: index = PhotographMeasurement.background(of: classNames)
    case .some(.none): index = nil
    case .named(let name):
      guard let found = classNames.firstIndex(of: name) else { throw .background(name, classes: classNames) }
      index = found
    }
    return MeasurementTables.Options(
      classNames: classNames,
      selection: ObjectSelection(background: index, excludesEdge: excludesEdge, leastArea: leastArea),
      scale: scale)
  }
}

/// A photograph whose mask, and what else was asked for, is written.
public struct PredictedMask: Sendable, Equatable {
  /// The photograph.
  public let file: String
  /// Its mask.
  public let mask: String
  /// Of both, in pixels.
  public let width, height: Int
  /// Whether it was there before, and nothing was predicted.
  public var wasThere = false
  /// The share of each class in the mask's pixels; empty where nothing was predicted.
  public var classShares: [String: Double] = [:]
  /// The mean of the highest probability over the pixels; nil where nothing was asked of it.
  public var meanConfidence: Double?
  /// What reading, predicting and writing took, without waiting.
  public var seconds = 0.0
}
