import SkipSegBasics
import SkipSegDatasets
import SkipSegImaging
import SkipSegNetworks
import SkipSegWeights

/// The weight file that a run begins with, opened.
package struct InitialWeights {
  private let source: WeightSource
  private let file: any WeightFile
  /// What a model of our own says about itself.
  private let specification: ModelSpecification?

  package init(_ source: WeightSource) throws {
    self.source = source
    file = try WeightFormat.open(Model.file(source.path))
    if let model = file as? SafetensorsFile, ModelSpecification.isDescribed(by: model.metadata) {
      specification = try ModelSpecification(metadata: model.metadata, file: model.path)
    } else {
      specification = nil
    }
  }

  /// At which size photographs were worked on that a whole model of our own was trained on.
  package var workingScale: WorkingScale? { source.extent == .network ? specification?.workingScale : nil }

  /// Sets a model's parameters from the file. What it does not set is left as it is.
  ///
  /// - Returns: what was taken and what was not, each in one line.
  /// - Throws: `ModelError.tensors` where not everything fits and nothing else is allowed, before anything is set.
  package func set(_ model: Model) throws -> [String] {
    let encoder = model.specification.architecture.encoderDescription
    switch source.extent {
    case .encoder:
      let file = try EncoderWeightFile(
        file, encoder: .named(model.specification.architecture.encoder),
        names: model.graph.weightNames.filter { $0.hasPrefix(Unet.encoderPrefix) },
        inputChannels: model.graph.inputChannels, takesPart: source.allowsMissing)
      let match = WeightMatch(file, model.graph.parameters) { !$0.hasPrefix(Unet.encoderPrefix) }
      try set(model, match, network: "the encoder \(encoder)")
      let dropped =
        file.dropped.isEmpty
        ? "" : ", \(file.dropped.count) dropped (\(listed(file.dropped.map(legible), first: 5)))"
      let adapted = file.adaptedFrom.map {
        ", first convolution adapted from \(counted($0, "channel")) to \(model.graph.inputChannels)"
      }
      return ["encoder from \(source.path): \(match.summary)\(dropped)\(adapted ?? "")"] + file.notes
    case .network:
      let file = try NetworkWeightFile(
        file, names: model.graph.weightNames, takesPart: source.allowsMissing,
        doublesHead: model.classes.count == 2)
      // A path at full resolution that the file's network lacks begins at random.
      let begins =
        model.specification.architecture.fine && !file.tensors.contains { $0.name.hasPrefix(FinePath.prefix) }
      let difference = headDifference(model.classes, file)
      let match = WeightMatch(file, model.graph.parameters) {
        difference != nil && $0.hasPrefix(Unet.headPrefix)
          || begins && ($0.hasPrefix(FinePath.prefix) || $0 == FinePath.joinedWeight)
      }
      try set(
        model, match, network: "a \(model.specification.architecture.networkName) with encoder \(encoder)")
      if begins { try widen(FinePath.joinedWeight, of: model, from: file) }
      let note = "weights from \(source.path): \(match.summary)"
      let doubled =
        file.isDoubled && difference == nil
        ? ["its one output (sigmoid) became two: that of '\(legible(model.classes.names[1]))', and 0"] : []
      let fine =
        begins
        ? ["the path at full resolution begins anew, and what reads it in \(FinePath.joinedWeight)"] : []
      return [note] + file.notes + doubled + fine + (difference.map { ["the head begins anew: \($0)"] } ?? [])
    }
  }

  private func set(_ model: Model, _ match: WeightMatch, network: String) throws {
    if !source.allowsMissing || match.taken.isEmpty {
      let remedy = advice(
        "another encoder may fit, or what fits is taken where some may be missing",
        command: "another --encoder may fit, or --allow-missing takes what fits")
      try match.requireComplete("\(network) (\(remedy))")
    }
    try model.parameters.set(match)
  }

  /// Sets the first input channels of a weight, [out][in][height][width], to those of the file; the others keep the values
  /// that they begin with.
  private func widen(_ name: String, of model: Model, from file: NetworkWeightFile) throws {
    guard let shape = file.shape(of: name),
      let own = model.parameters.parameters.first(where: { $0.name == name })?.shape,
      shape.count == 4, shape[0] == own[0], shape[1] < own[1], shape[2...] == own[2...]
    else {
      if source.allowsMissing { return }
      throw ModelError.tensors(
        file: file.path, network: "a U-Net", summary: "\(name) is missing or of another shape")
    }
    let (values, kernel) = (try file.floats(name), shape[2] * shape[3])
    let (given, all) = (shape[1] * kernel, own[1] * kernel)
    var weight = model.parameters.read(name)
    for output in 0..<own[0] {
      weight.replaceSubrange(
        output * all..<output * all + given, with: values[output * given..<(output + 1) * given])
    }
    model.parameters.write(name, weight)
  }

  /// Why the file's head is no use for these classes, in words; nil where it is.
  private func headDifference(_ classes: ClassList, _ file: NetworkWeightFile) -> String? {
    if let names = specification?.classes.names {
      return names == classes.names
        ? nil
        : "the file's classes are \(listed(names.map(legible))), the data's are \(listed(classes.names.map(legible)))"
    }
    guard let count = file.shape(of: Unet.headPrefix + "0.bias")?.first, count != classes.count else {
      return nil
    }
    return "the file's has \(counted(count, "output")), the data has \(classes.count) classes"
  }

  /// That of a model of our own.
  ///
  /// - Throws: where the file is a model of another encoder, or a whole network of images of other channels.
  package func normalization(like wanted: UnetConfiguration) throws(InitialWeightsError) -> Normalization? {
    guard let specification else { return nil }
    let found = specification.architecture
    if (found.encoder, found.encoderWidth, found.shortSkips, found.projection)
      != (wanted.encoder, wanted.encoderWidth, wanted.shortSkips, wanted.projection)
    {
      throw .otherEncoder(file: source.path, found: found)
    }
    if found.inputChannels == wanted.inputChannels { return specification.normalization }
    if source.extent == .network { throw .otherChannels(file: source.path, found: found.inputChannels) }
    return nil
  }
}
