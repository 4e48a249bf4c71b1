import Datasets
import Files
import Networks

/// Makes a model of a network that segmentation_models_pytorch trained.
public struct ModelImport {
  /// A weight file, or a folder that `save_pretrained` wrote.
  public var source: String
  /// A list of classes, in the order of the network's outputs.
  public var classFile: String
  /// The encoder's name; nil where the folder's `config.json` says it.
  public var encoder: String?
  /// What the network was trained with; ImageNet's where nil.
  public var normalization: Normalization?
  /// What masks store for each class, ascending; the class index where nil.
  public var maskValues: [UInt16]?
  /// What masks store for "not to be judged".
  public var ignoreIndex: Int?

  public init(source: String, classFile: String) {
    self.source = source
    self.classFile = classFile
  }

  /// Reads the weights, of which nothing may be missing or left over. What the architecture is, the tensors' shapes
  /// show; what `config.json` says must agree.
  ///
  /// - Throws: an error that names the file, what was found in it and what was expected.
  public func model() throws -> Model {
    let isFolder = FileSystem.isFolder(source)
    let configuration =
      try isFolder ? PretrainedConfiguration(contentsOf: FileSystem.join(source, "config.json")) : nil
    let file = try WeightFormat.open(isFolder ? FileSystem.join(source, "model.safetensors") : source)
    let classes = try ClassList.read(classFile, acceptsPipe: true)

    let architecture = try UnetConfiguration(encoder: encoderName(configuration), weights: file)
    try configuration?.requireAgreement(with: architecture)
    if classes.count != architecture.classCount {
      throw ImportError.classCount(
        file: file.path, outputs: architecture.classCount, classFile: classFile, classes: classes.count)
    }
    let specification = ModelSpecification(
      architecture: architecture,
      normalization: try normalization(channels: architecture.inputChannels),
      maskEncoding: MaskEncoding(
        classes: classes, mapping: try mapping(classCount: classes.count), ignoreIndex: ignoreIndex))
    return try Model(
      specification, weights: file, network: "a U-Net with encoder \(architecture.encoderDescription)")
  }

  private func encoderName(_ configuration: PretrainedConfiguration?) throws(ImportError) -> String {
    let said = configuration?.encoder
    if let encoder, let said, let configuration, encoder != said {
      throw .otherEncoder(file: configuration.path, said: said, wanted: encoder)
    }
    guard let name = encoder ?? said else { throw .noEncoderName(file: source) }
    return name
  }

  private func normalization(channels: Int) throws(ImportError) -> Normalization {
    guard let normalization else {
      if channels != Normalization.imageNet.mean.count {
        throw .noNormalization(file: source, channels: channels)
      }
      return .imageNet
    }
    let found = normalization.mean.count
    if found != channels { throw .normalizationCount(file: source, channels: channels, found: found) }
    return normalization
  }

  private func mapping(classCount: Int) throws(ImportError) -> MaskMapping {
    guard let maskValues else { return .index }
    precondition(zip(maskValues, maskValues.dropFirst()).allSatisfy(<), "the values of masks ascend")
    if maskValues.count != classCount {
      throw .maskValueCount(classes: classCount, found: maskValues.count)
    }
    return .values(maskValues)
  }
}
