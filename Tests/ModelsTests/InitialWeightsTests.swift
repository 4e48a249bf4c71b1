import Foundation
import SkipSegEngine
import SkipSegModels
import SkipSegNetworks
import SkipSegTraining
import SkipSegWeights
import TestSupport
import Testing

/// What a run begins with in place of random weights.
@Suite struct InitialWeightsTests {
  private let folder: TemporaryFolder
  private var path: String { folder.path("weights.safetensors") }

  init() throws { folder = try TemporaryFolder() }

  private func begin(
    _ model: Model, _ extent: WeightSource.Extent, allowsMissing: Bool = false
  ) throws -> [String] {
    try InitialWeights(WeightSource(path: path, extent: extent, allowsMissing: allowsMissing)).set(model)
  }

  /// An encoder's tensors, each name begun with `prefix` instead of `encoder.`, and a classifier.
  private func classifier(_ model: Model, prefix: String) -> [String: SafetensorsTensor] {
    var tensors: [String: SafetensorsTensor] = [
      prefix + "fc.weight": SafetensorsTensor(shape: [2, 1], floats: [1, 2]),
      prefix + "fc.bias": SafetensorsTensor(shape: [2], floats: [1, 2]),
    ]
    for (name, tensor) in SmallModel.tensors(model) where name.hasPrefix("encoder.") {
      tensors[prefix + name.dropFirst("encoder.".count)] = tensor
    }
    return tensors
  }

  /// Whether parameters of a model are those of another, and all others those of a third.
  private func isMixture(_ model: Model, of first: Model, where isFirst: (String) -> Bool, and second: Model)
    -> Bool
  {
    model.parameters.names.allSatisfy { name in
      model.parameters.read(name) == (isFirst(name) ? first : second).parameters.read(name)
    }
  }

  @Test(arguments: ["", "encoder."])
  func anEncoderIsTakenWhole(prefix: String) throws {
    let trained = try SmallModel.make(seed: 1)
    try SafetensorsFile.write(classifier(trained, prefix: prefix), to: path)
    let model = try SmallModel.make(seed: 2)
    let notes = try begin(model, .encoder)
    let initial = try SmallModel.make(seed: 2)
    #expect(isMixture(model, of: trained, where: { $0.hasPrefix("encoder.") }, and: initial))
    #expect(
      notes == [
        "encoder from \(path): 120 tensors taken, 2 dropped (\(prefix)fc.bias, \(prefix)fc.weight)"
      ])
  }

  /// densenet121 as torchvision stores it, today and before version 0.3, when names had another point and there were no
  /// counters.
  @Test(arguments: [false, true], [3, 1])
  func aDenseNetworkIsTakenByItsNamesOfTodayAndBefore(isOld: Bool, channels: Int) throws {
    let trained = try SmallModel.make(encoder: "densenet121", seed: 1)
    var tensors: [String: SafetensorsTensor] = [
      "classifier.weight": SafetensorsTensor(shape: [2, 1], floats: [1, 2]),
      "classifier.bias": SafetensorsTensor(shape: [2], floats: [1, 2]),
    ]
    for (name, tensor) in SmallModel.tensors(trained) where name.hasPrefix("encoder.") {
      var name = String(name.dropFirst("encoder.".count))
      if isOld {
        if name.hasSuffix("num_batches_tracked") { continue }
        if name.contains("denselayer") {
          for kind in ["norm", "conv"] {
            for number in ["1", "2"] {
              name = name.replacingOccurrences(of: "\(kind)\(number)", with: "\(kind).\(number)")
            }
          }
        }
      }
      tensors[name] = tensor
    }
    #expect(tensors.count == (isOld ? 727 - 121 : 727))
    try SafetensorsFile.write(tensors, to: path)
    let model = try SmallModel.make(inputChannels: channels, encoder: "densenet121", seed: 2)
    let notes = try begin(model, .encoder)
    let first = "encoder.features.conv0.weight"
    for name in model.parameters.names where name.hasPrefix("encoder.") && (channels == 3 || name != first) {
      if !isOld || !name.hasSuffix("num_batches_tracked") {
        #expect(model.parameters.read(name) == trained.parameters.read(name), "\(name)")
      }
    }
    let adapted = channels == 3 ? "" : ", first convolution adapted from 3 channels to 1"
    #expect(
      notes.first
        == "encoder from \(path): \(isOld ? 725 - 121 : 725) tensors taken, 2 dropped (classifier.bias, classifier.weight)\(adapted)"
    )
    #expect(notes.count == (isOld ? 2 : 1))
  }

  @Test(arguments: ["model.", "module.encoder_q.", "model.encoder."])
  func anEncoderIsFoundUnderAnyPrefix(prefix: String) throws {
    let trained = try SmallModel.make(seed: 1)
    var tensors = classifier(trained, prefix: prefix)
    tensors["criterion.weight"] = SafetensorsTensor(shape: [2], floats: [1, 2])
    try SafetensorsFile.write(tensors, to: path)
    let model = try SmallModel.make(seed: 2)
    let notes = try begin(model, .encoder)
    let initial = try SmallModel.make(seed: 2)
    #expect(isMixture(model, of: trained, where: { $0.hasPrefix("encoder.") }, and: initial))
    #expect(
      notes == [
        "encoder from \(path): 120 tensors taken, 3 dropped (criterion.weight, \(prefix)fc.bias, \(prefix)fc.weight)",
        "the prefix '\(prefix)' of the names was dropped",
      ])
  }

  @Test func oneOfTwoEncodersIsNotChosen() throws {
    let first = classifier(try SmallModel.make(seed: 1), prefix: "encoder_q.")
    let second = classifier(try SmallModel.make(seed: 2), prefix: "encoder_k.")
    try SafetensorsFile.write(first.merging(second) { $1 }, to: path)
    let model = try SmallModel.make(seed: 2)
    for allowsMissing in [false, true] {
      let error = #expect(throws: WeightFileError.self) {
        try begin(model, .encoder, allowsMissing: allowsMissing)
      }
      #expect(error == .severalNetworks(path: path, prefixes: ["encoder_k.", "encoder_q."]))
    }
  }

  @Test func aPrefixOfHalfAnEncoderIsRefused() throws {
    let tensors = classifier(try SmallModel.make(seed: 1), prefix: "")
    let mixed = tensors.filter { $0.key.hasPrefix("layer4.") }.prefixed("net.")
      .merging(tensors.filter { !$0.key.hasPrefix("layer4.") }) { $1 }
    try SafetensorsFile.write(mixed, to: path)
    let error = #expect(throws: WeightFileError.self) { try begin(SmallModel.make(seed: 2), .encoder) }
    guard case .prefixOfSome(path, "net.", let others)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(others.contains("conv1.weight") && !others.contains { $0.contains("layer4") })
  }

  @Test func aWholeNetworkIsFoundUnderAPrefix() throws {
    let trained = try SmallModel.make(seed: 1)
    try SafetensorsFile.write(SmallModel.tensors(trained).prefixed("model."), to: path)
    let model = try SmallModel.make(seed: 2)
    let notes = try begin(model, .network)
    #expect(isMixture(model, of: trained, where: { _ in true }, and: trained))
    #expect(
      notes == ["weights from \(path): 182 tensors taken", "the prefix 'model.' of the names was dropped"])
  }

  @Test func anEncoderForColoursSeesGreyPicturesToo() throws {
    let trained = try SmallModel.make(seed: 1)
    try SafetensorsFile.write(classifier(trained, prefix: ""), to: path)
    let model = try SmallModel.make(inputChannels: 1, seed: 2)
    let notes = try begin(model, .encoder)
    #expect(notes[0].hasSuffix(", first convolution adapted from 3 channels to 1"))
    let weight = trained.parameters.read("encoder.conv1.weight")
    let sums = (0..<4 * 49).map { index in
      let red = index / 49 * 3 * 49 + index % 49
      return weight[red] + weight[red + 49] + weight[red + 98]
    }
    #expect(model.parameters.read("encoder.conv1.weight") == sums)
  }

  @Test func whatDoesNotFitIsRefusedOrSaid() throws {
    let trained = try SmallModel.make(seed: 1)
    var tensors = classifier(trained, prefix: "")
    tensors["bn1.weight"] = nil
    tensors["bn1.bias"] = SafetensorsTensor(shape: [5], floats: [1, 2, 3, 4, 5])
    tensors["layer1.2.conv1.weight"] = SafetensorsTensor(shape: [1], floats: [1])
    tensors["bn1.num_batches_tracked"] = nil
    try SafetensorsFile.write(tensors, to: path)
    let summary =
      "117 tensors taken, 1 missing (encoder.bn1.weight), 1 unexpected (encoder.layer1.2.conv1.weight), "
      + "1 of the wrong shape (encoder.bn1.bias [5] instead of [4])"

    let initial = try SmallModel.make(seed: 2)
    let model = try SmallModel.make(seed: 2)
    let error = #expect(throws: ModelError.self) { try begin(model, .encoder) }
    #expect(error?.description.hasPrefix(path + ": ") == true)
    #expect(error?.description.hasSuffix(": " + summary) == true)
    #expect(isMixture(model, of: initial, where: { _ in true }, and: initial))

    let notes = try begin(model, .encoder, allowsMissing: true)
    #expect(notes[0].contains(summary))
    let kept = ["encoder.bn1.weight", "encoder.bn1.bias", "encoder.bn1.num_batches_tracked"]
    #expect(
      isMixture(
        model, of: trained, where: { $0.hasPrefix("encoder.") && !kept.contains($0) }, and: initial))
  }

  @Test func weightsOfWhichNothingFitsAreRefusedAlways() throws {
    try SafetensorsFile.write(["a": SafetensorsTensor(shape: [1], floats: [1])], to: path)
    let model = try SmallModel.make(seed: 2)
    for extent in [WeightSource.Extent.encoder, .network] {
      #expect(throws: ModelError.self) { try begin(model, extent, allowsMissing: true) }
    }
  }

  @Test(arguments: [Float.nan, .infinity])
  func weightsThatAreNotFiniteAreRefused(value: Float) throws {
    var tensors = classifier(try SmallModel.make(seed: 1), prefix: "")
    tensors["bn1.bias"] = SafetensorsTensor(shape: [4], floats: [1, 2, 3, value])
    try SafetensorsFile.write(tensors, to: path)
    let error = #expect(throws: ModelError.self) { try begin(SmallModel.make(seed: 2), .encoder) }
    #expect(error == .notFinite(file: path, tensor: "encoder.bn1.bias"))
  }

  /// A model of our own says its classes; tensors alone only how many there are.
  @Test(arguments: [["a", "b"], ["b", "a"], ["a", "b", "c"]], [true, false])
  func theHeadIsRenewedWhereClassesDiffer(classes: [String], isOwn: Bool) throws {
    let trained = try SmallModel.make(seed: 1)
    if isOwn {
      try trained.write(to: path)
    } else {
      try SafetensorsFile.write(SmallModel.tensors(trained), to: path)
    }
    let renews = classes.count != 2 || isOwn && classes != ["a", "b"]
    let model = try SmallModel.make(classes: classes, seed: 2)
    let notes = try begin(model, .network)
    let initial = try SmallModel.make(classes: classes, seed: 2)
    #expect(notes.count == (renews ? 2 : 1))
    #expect(notes.dropFirst().allSatisfy { $0.hasPrefix("the head begins anew: ") })
    #expect(
      isMixture(
        model, of: trained, where: { !renews || !$0.hasPrefix("segmentation_head.") }, and: initial))
  }

  @Test func theConfigurationNotesWhatTheFileHolds() throws {
    let trained = try SmallModel.make(seed: 1)
    try trained.write(to: path)
    var configuration = TrainingConfiguration(data: "data")
    configuration.encoder = "resnet18"
    configuration.encoderWidth = 4
    configuration.initialWeights = WeightSource(path: path, extent: .network)
    _ = try configuration.openInitialWeights()
    #expect(configuration.initialWeights?.contentHash?.isEmpty == false)
    // Once more with the same file, but not with another.
    _ = try configuration.openInitialWeights()
    try SmallModel.make(seed: 2).write(to: path)
    let error = #expect(throws: InitialWeightsError.self) { try configuration.openInitialWeights() }
    #expect(error?.description.hasPrefix(path + ": holds other weights") == true)
  }

  @Test(
    arguments: [
      ("resnet18", 4, 3, nil), ("resnet34", 4, 3, "choose the same"), ("resnet18", 8, 3, "choose the same"),
      ("resnet18", 4, 1, "choose as many"),
    ] as [(String, Int, Int, String?)])
  func aModelOfAnotherKindIsRefused(encoder: String, width: Int, channels: Int, message: String?) throws {
    try SmallModel.make(inputChannels: channels, encoder: encoder, seed: 1).write(to: path)
    var configuration = TrainingConfiguration(data: "data")
    configuration.encoder = "resnet18"
    configuration.encoderWidth = width
    configuration.initialWeights = WeightSource(path: path, extent: .network)
    do {
      _ = try configuration.openInitialWeights()
      #expect(message == nil)
    } catch let error as InitialWeightsError {
      #expect(message.map(error.description.contains) == true)
    }
  }

  /// All of a network without the path is taken; the path and the weights that read it stay as they began.
  @Test(arguments: [false, true]) func aPathAtFullResolutionBeginsAnew(isModel: Bool) throws {
    let trained = try SmallModel.make(seed: 1)
    if isModel {
      try trained.write(to: path)
    } else {
      try SafetensorsFile.write(SmallModel.tensors(trained).prefixed("model."), to: path)
    }
    let (model, initial) = (
      try SmallModel.make(fine: true, seed: 2), try SmallModel.make(fine: true, seed: 2)
    )
    let notes = try begin(model, .network)
    #expect(notes.contains { $0.hasPrefix("the path at full resolution begins anew") }, "\(notes)")
    let joined = FinePath.joinedWeight
    for name in model.parameters.names where name != joined {
      let source = name.hasPrefix(FinePath.prefix) ? initial : trained
      #expect(model.parameters.read(name) == source.parameters.read(name), "\(name)")
    }
    // [4][8 + 16][3][3]
    let (mixed, first, own) = (
      model.parameters.read(joined), trained.parameters.read(joined), initial.parameters.read(joined)
    )
    #expect(mixed.count == 4 * 24 * 9 && first.count == 4 * 8 * 9)
    for output in 0..<4 {
      #expect(mixed[output * 216..<output * 216 + 72] == first[output * 72..<(output + 1) * 72])
      #expect(mixed[output * 216 + 72..<(output + 1) * 216] == own[output * 216 + 72..<(output + 1) * 216])
    }
    // The other way round nothing fits by itself.
    try model.write(to: path)
    #expect(throws: ModelError.self) { try begin(SmallModel.make(seed: 3), .network) }
    // And one with the path is taken whole.
    let other = try SmallModel.make(fine: true, seed: 4)
    #expect(try !begin(other, .network).contains { $0.contains("begins anew") })
    #expect(other.parameters.names.allSatisfy { other.parameters.read($0) == model.parameters.read($0) })
  }
}
