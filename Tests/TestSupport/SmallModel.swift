import SkipSegDatasets
import SkipSegEngine
import SkipSegImaging
import SkipSegModels
import SkipSegNetworks
import SkipSegWeights

extension [String: SafetensorsTensor] {
  /// With a prefix before every name.
  package func prefixed(_ prefix: String) -> Self {
    Self(uniqueKeysWithValues: map { (prefix + $0.key, $0.value) })
  }
}

/// Models whose networks are small enough to be made many times.
package enum SmallModel {
  package static func make(
    classes: [String] = ["a", "b"], inputChannels: Int = 3, encoder: String = "resnet18",
    ignoreIndex: Int? = nil, workingScale: WorkingScale = .native, fine: Bool = false, seed: UInt64
  ) throws -> Model {
    var architecture = UnetConfiguration(
      encoder: encoder, inputChannels: inputChannels, classCount: classes.count,
      decoderChannels: [16, 8, 8, 8, 4], encoderWidth: 4)
    architecture.fine = fine
    let specification = ModelSpecification(
      architecture: architecture,
      normalization: normalization(channels: inputChannels),
      maskEncoding: MaskEncoding(
        classes: ClassList(names: classes), mapping: .index, ignoreIndex: ignoreIndex),
      workingScale: workingScale)
    let model = try Model(specification)
    model.parameters.initialize(seed: seed, pool: ThreadPool(threads: 1))
    return model
  }

  package static func normalization(channels: Int) -> Normalization {
    channels == 3
      ? .imageNet
      : Normalization(
        mean: Array(repeating: 0.5, count: channels),
        standardDeviation: Array(repeating: 0.25, count: channels))
  }

  /// All tensors as a model file has them.
  package static func tensors(_ model: Model) -> [String: SafetensorsTensor] {
    let pairs = model.parameters.parameters.map { parameter in
      let values = model.parameters.read(parameter.name)
      return (
        parameter.name,
        parameter.role == .counter
          ? SafetensorsTensor(shape: parameter.shape, integers: values.map { Int64($0) })
          : SafetensorsTensor(shape: parameter.shape, floats: values)
      )
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// The logits of a picture of 45 x 37 pixels of noise.
  package static func logits(_ model: Model) throws -> [Float] {
    let executor = try Executor(
      graph: model.graph, parameters: model.parameters, batch: 1, height: 45, width: 37,
      purpose: .inference, pool: ThreadPool(threads: 1))
    for index in executor.input.indices { executor.input[index] = Float(index * 7919 % 1000) / 500 - 1 }
    executor.forward()
    return executor.logits()
  }
}
