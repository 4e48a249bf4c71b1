import SkipSegBasics
import SkipSegDatasets
import SkipSegImaging
import SkipSegNetworks

/// What a model file says about its network beside the weights: enough to predict and evaluate without any option.
package struct ModelSpecification: Sendable, Equatable {
  package var architecture: UnetConfiguration
  package var normalization: Normalization
  /// How the masks of the data set are read.
  package var maskEncoding: MaskEncoding
  /// Side of the crops that the network was trained on, in pixels; nil where another program trained it.
  package var trainingSize: Int?
  /// At which size it sees photographs.
  package var workingScale: WorkingScale
  /// How large the photographs were that it was trained on; nil where that isn't known.
  package var trainingSizes: TrainingSizes?
  /// Which samples of photographs of 16 bits become 0 and 255; nil: all that 16 bits hold.
  package var sampleRange: SampleRange?
  /// Names of the samples that were held out of a data set without a validation split of its own.
  package var heldOut: [String]?

  package init(
    architecture: UnetConfiguration, normalization: Normalization, maskEncoding: MaskEncoding,
    trainingSize: Int? = nil, workingScale: WorkingScale = .native, trainingSizes: TrainingSizes? = nil,
    sampleRange: SampleRange? = nil, heldOut: [String]? = nil
  ) {
    self.architecture = architecture
    self.normalization = normalization
    self.maskEncoding = maskEncoding
    self.trainingSize = trainingSize
    self.workingScale = workingScale
    self.trainingSizes = trainingSizes
    self.sampleRange = sampleRange
    self.heldOut = heldOut
  }

  package var classes: ClassList { maskEncoding.classes }
}

extension ModelSpecification {
  private enum Key: String {
    case format, architecture, classes, normalization
    case maskMapping = "mask_mapping"
    case ignoreIndex = "ignore_index"
    case trainingSize = "training_size"
    case workingScale = "working_scale"
    case workingLongSide = "working_long_side"
    case trainingSizes = "training_sizes"
    case sampleRange = "sample_range"
    case heldOut = "held_out"
  }

  /// The metadata of the model file: JSON under each key, but for `format`, with which PyTorch's tools are content.
  package var metadata: [String: String] {
    var metadata: [Key: String] = [
      .format: "pt",
      .architecture: JSONText.compact(architecture),
      .classes: JSONText.compact(classes),
      .normalization: JSONText.compact(normalization),
      .maskMapping: JSONText.compact(maskEncoding.mapping),
    ]
    metadata[.trainingSize] = trainingSize.map { JSONText.compact($0) }
    switch workingScale {
    case .native: break
    case .factor(let factor): metadata[.workingScale] = JSONText.compact(factor)
    case .longSide(let side): metadata[.workingLongSide] = JSONText.compact(side)
    }
    metadata[.trainingSizes] = trainingSizes.map { JSONText.compact($0) }
    metadata[.sampleRange] = sampleRange.map { JSONText.compact($0) }
    metadata[.ignoreIndex] = maskEncoding.ignoreIndex.map { JSONText.compact($0) }
    metadata[.heldOut] = heldOut.map { JSONText.compact($0) }
    return Dictionary(uniqueKeysWithValues: metadata.map { ($0.rawValue, $1) })
  }

  /// Whether a file's metadata are those of a model, and not of any weights.
  package static func isDescribed(by metadata: [String: String]) -> Bool {
    metadata[Key.architecture.rawValue] != nil
  }

  /// Under which a checkpoint keeps the configuration of its run.
  package static let checkpointKey = "training_configuration"

  /// Whether a file's metadata are those of a checkpoint.
  static func isOfCheckpoint(_ metadata: [String: String]) -> Bool { metadata[checkpointKey] != nil }

  /// Reads what `metadata` wrote. `file` is for messages.
  package init(metadata: [String: String], file: String) throws(ModelError) {
    func optional<Value: Decodable>(_ key: Key) throws(ModelError) -> Value? {
      guard let text = metadata[key.rawValue] else { return nil }
      do { return try JSONText.decode(Value.self, from: text) } catch {
        throw .damagedMetadata(file: file, key: key.rawValue)
      }
    }
    func required<Value: Decodable>(_ key: Key) throws(ModelError) -> Value {
      guard let value: Value = try optional(key) else {
        throw .missingMetadata(file: file, key: key.rawValue)
      }
      return value
    }
    func stored<Value: StoredValue>(_ key: Key) throws(ModelError) -> Value {
      guard let text = metadata[key.rawValue] else {
        throw .missingMetadata(file: file, key: key.rawValue)
      }
      do { return try JSONText.decode(stored: Value.self, from: text) } catch let error as UnknownMember {
        throw .newerMetadata(file: file, key: key.rawValue, reason: "\(error)")
      } catch {
        throw .damagedMetadata(file: file, key: key.rawValue)
      }
    }
    architecture = try stored(.architecture)
    normalization = try stored(.normalization)
    maskEncoding = MaskEncoding(
      classes: try required(.classes), mapping: try required(.maskMapping),
      ignoreIndex: try optional(.ignoreIndex))
    trainingSize = try optional(.trainingSize)
    let (factor, side): (Double?, Int?) = (try optional(.workingScale), try optional(.workingLongSide))
    workingScale = factor.map { .factor($0) } ?? side.map { .longSide($0) } ?? .native
    trainingSizes = try optional(.trainingSizes)
    sampleRange = try optional(.sampleRange)
    heldOut = try optional(.heldOut)
    do { _ = try Unet.graph(architecture) } catch {
      throw .unusable(error, file: file)
    }
    if let detail = contradiction { throw .contradiction(file: file, detail: detail) }
  }

  /// What in the description does not fit together, in words: a file is the world's.
  private var contradiction: String? {
    let channels = architecture.inputChannels
    if normalization.mean.count != channels || normalization.standardDeviation.count != channels {
      return "a normalization of \(normalization.mean.count) channels for \(channels)"
    }
    if !normalization.standardDeviation.allSatisfy({ $0 > 0 }) {
      return "a standard deviation that is not above 0"
    }
    if let trainingSize, !(1...65_536).contains(trainingSize) { return "a training size of \(trainingSize)" }
    if !workingScale.isValid { return "a working scale of \(workingScale)" }
    if trainingSizes?.isPlausible == false { return "training sizes that do not rise" }
    if classes.count != architecture.classCount {
      return "\(classes.count) class names for \(architecture.classCount) classes"
    }
    switch maskEncoding.mapping {
    case .index: return nil
    case .binary255: return classes.count == 2 ? nil : "a mapping of 2 classes for \(classes.count)"
    case .levels(let values) where values.count < 2 || zip(values, values.dropFirst()).contains(where: >=):
      return "levels that do not rise"
    case .values(let values), .levels(let values), .table(let values):
      return values.count == classes.count ? nil : "a mapping of \(values.count) classes for \(classes.count)"
    case .colors(let colors):
      return colors.count == classes.count ? nil : "a mapping of \(colors.count) classes for \(classes.count)"
    }
  }
}
