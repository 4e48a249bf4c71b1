import SkipSegBasics
import SkipSegDatasets
import SkipSegFiles
import SkipSegNetworks
import SkipSegWeights

/// Makes a model of a network that segmentation_models_pytorch trained.
public struct ModelImport {
  /// A weight file, or a folder that `save_pretrained` wrote.
  public var source: String
  /// A list of classes, in the order of the network's outputs. Of a network with one output: the class whose chance its
  /// sigmoid is, or that behind the background.
  public var classFile: String
  /// The encoder's name; nil where the folder's `config.json` says it.
  public var encoder: String?
  /// What the network was trained with; ImageNet's where nil.
  public var normalization: Normalization?
  /// What masks store for each class, ascending; the class index where nil.
  public var maskValues: [UInt16]?
  /// What masks store for "not to be judged".
  public var ignoreIndex: Int?

  /// Weights of another program and the list of their classes; all else is found out.
  public init(source: String, classFile: String) {
    self.source = source
    self.classFile = classFile
  }

  /// Reads the weights, of which nothing may be missing or left over. What the architecture is, the tensors' shapes
  /// show; what `config.json` says must agree.
  ///
  /// - Returns: the model, and what was done to make it, one sentence each.
  /// - Throws: an error that names the file, what was found in it and what was expected.
  public func model() throws -> (model: Model, notes: [String]) {
    let isFolder = FileSystem.isFolder(source)
    if isFolder, FileSystem.exists(FileSystem.join(source, Model.bestName)) {
      throw ImportError.run(folder: source)
    }
    let configuration =
      try isFolder ? PretrainedConfiguration(contentsOf: FileSystem.join(source, "config.json")) : nil
    let path = isFolder ? FileSystem.join(source, "model.safetensors") : source
    let (file, architecture) = try weights(path, encoder: encoderName(configuration))
    let outputs = file.isDoubled ? 1 : architecture.classCount
    try configuration?.requireAgreement(with: architecture, outputs: outputs)
    var classes = try ClassList.read(classFile, acceptsPipe: true)
    if file.isDoubled { classes = try classes.behindBackground(file: path, classFile: classFile) }
    if classes.count != architecture.classCount {
      throw ImportError.classCount(
        file: path, outputs: outputs, classFile: classFile, classes: classes.count)
    }
    let specification = ModelSpecification(
      architecture: architecture,
      normalization: try normalization(channels: architecture.inputChannels),
      maskEncoding: MaskEncoding(
        classes: classes, mapping: try mapping(classCount: classes.count), ignoreIndex: ignoreIndex))
    let model = try Model(
      specification, weights: file, network: "a U-Net with encoder \(architecture.encoderDescription)")
    let names = classes.names.map { "'\(legible($0))'" }
    let doubled =
      file.isDoubled
      ? ["its one output (sigmoid) became two: \(names[0]), whose weights are 0, and \(names[1])"] : []
    return (model, file.notes + doubled)
  }

  private func weights(
    _ path: String, encoder name: String
  ) throws -> (file: NetworkWeightFile, architecture: UnetConfiguration) {
    let encoder: NetworkEncoder
    let names: Set<String>
    do {
      encoder = try .named(name)
      names = try Unet.names(encoder: name)
    } catch {
      throw ImportError.unusableNetwork(file: path, reason: "\(error)")
    }
    let stored = try WeightFormat.open(path)
    try refuseForeignNetworks(stored)
    let file = try NetworkWeightFile(stored, names: names)
    let encoderNames = names.filter { $0.hasPrefix(Unet.encoderPrefix) }
    if file.foundCount <= encoderNames.count {
      let part = try EncoderWeightFile(
        stored, encoder: encoder, names: encoderNames, inputChannels: 3, takesPart: true)
      if 2 * part.foundCount > encoderNames.count { throw ImportError.encoderOnly(file: path) }
    }
    return (file, try UnetConfiguration(encoder: encoder, weights: file))
  }

  /// - Throws: where it is a network that segmentation_models_pytorch doesn't have.
  private func refuseForeignNetworks(_ file: any WeightFile) throws {
    guard file.tensors.contains(where: { $0.name.hasPrefix(FinePath.prefix) }) else { return }
    let metadata = (file as? SafetensorsFile)?.metadata ?? [:]
    throw ImportError.foreignNetwork(
      file: file.path, name: UnetConfiguration.fineName, isModel: ModelSpecification.isDescribed(by: metadata)
    )
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
    if let fault = normalization?.fault { throw .unusableNormalization(file: source, reason: fault) }
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
