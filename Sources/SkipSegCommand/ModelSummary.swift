import Foundation
import SkipSeg
import SkipSegBasics
import SkipSegEngine
import SkipSegFiles
import SkipSegImaging
import SkipSegNetworks

/// What `skipseg info` tells about a model.
struct ModelSummary {
  let facts: [(name: String, value: String)]
  /// The same for programs.
  private let figures: [String: JSONValue]
  private let layers: [LayerSummary]
  /// Side of a picture where nobody says any.
  private static let standardSize = 256
  private static let threads = ProcessorCount.current.value

  /// Plans the model at `size`, or at the size it was trained on; takes no memory for it.
  init(_ model: Model, size: Int?, batch: Int) throws {
    let specification = model.specification
    let architecture = specification.architecture
    let encoding = specification.maskEncoding
    let size = size ?? specification.trainingSize ?? Self.standardSize
    let inference = try Plan(
      graph: model.graph, batch: batch, height: size, width: size, purpose: .inference,
      threads: Self.threads)
    let parameterBytes = model.parameters.parameters.reduce(0) { $0 + $1.count } * MemoryLayout<Float>.stride
    let work = inference.layers.reduce(0) { $0 + $1.multiplyAdds }
    layers = inference.layers
    let facts: [(String, String)] = [
      ("architecture", "\(architecture.networkName) with encoder \(architecture.encoderDescription)"),
      ("long skips", architecture.longSkipWords),
      ("in Python", architecture.foreignWords),
      ("full resolution", architecture.finePathWords),
      ("decoder channels", architecture.decoderChannels.map(String.init).joined(separator: ", ")),
      (
        "input",
        counted(architecture.inputChannels, "channel")
          + (specification.trainingSize.map { ", trained on \($0) x \($0)" } ?? "")
          + specification.workingScale.inputWords
      ),
      ("normalisation", specification.normalization.summary),
      (
        "classes",
        "\(architecture.classCount): " + encoding.classes.names.map(legible).joined(separator: ", ")
      ),
      ("masks", encoding.mapping.summary),
      ("ignored value", encoding.ignoreIndex.map(String.init) ?? "none"),
      ("parameters", "\(model.parameters.trainableCount.grouped) (\(parameterBytes.megabytes))"),
      ("multiply-adds", "\((Double(work) / 1e9).digits(2)) billion for \(size) x \(size)"),
      ("memory to predict", "\(inference.arenaBytes.megabytes) for \(batch) x \(size) x \(size)"),
      ("memory to train", Self.trainingMemory(model, size: size, batch: batch)),
    ]
    self.facts = facts.filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) }
    figures = [
      "network": .string(architecture.networkName),
      "encoder": .string(architecture.encoder), "width": .number(architecture.encoderWidth),
      "short_skips": .string(architecture.shortSkips.rawValue),
      "long_skips": .string(architecture.longSkipChoice.rawValue),
      "decoder_channels": .array(architecture.decoderChannels.map { .number($0) }),
      "channels": .number(architecture.inputChannels),
      "training_size": .number(specification.trainingSize.map(Double.init)),
      "working_scale": .string(specification.workingScale.description),
      "mean": JSONValue(of: specification.normalization.mean),
      "standard_deviation": JSONValue(of: specification.normalization.standardDeviation),
      "classes": .array(
        zip(encoding.classes.names, encoding.classes.colors).map { name, color in
          .object(["name": .string(name), "color": color.json])
        }),
      "ignore_index": .number(encoding.ignoreIndex.map(Double.init)),
      "parameters": .number(model.parameters.trainableCount), "batch": .number(batch),
      "size": .number(size), "multiply_adds": .number(work),
      "prediction_memory_bytes": .number(inference.arenaBytes),
      "training_memory_bytes": .number(
        (try? Self.trainingBytes(model, size: size, batch: batch)).map(Double.init)),
    ]
  }

  /// - Parameter withLayers: whether every layer is among them.
  func members(withLayers: Bool) -> [String: JSONValue] {
    if !withLayers { return figures }
    let layers = layers.map { layer in
      JSONValue.object([
        "name": .string(layer.name), "operation": .string(layer.operation),
        "output": .string(layer.outputShape.description), "parameters": .number(layer.parameterCount),
        "multiply_adds": .number(layer.multiplyAdds),
      ])
    }
    return figures.merging(["layers": .array(layers)]) { $1 }
  }

  /// With AdamW.
  private static func trainingBytes(_ model: Model, size: Int, batch: Int) throws -> Int {
    try TrainingMemory(graph: model.graph, algorithm: .adamW(), precision: .float32, threads: threads)
      .bytes(batch: batch, size: size)
  }

  private static func trainingMemory(_ model: Model, size: Int, batch: Int) -> String {
    do {
      let bytes = try trainingBytes(model, size: size, batch: batch)
      return "\(bytes.megabytes) for \(batch) x \(size) x \(size), parameters included"
    } catch {
      return "none at \(batch) x \(size) x \(size): \(error)"
    }
  }

  /// A line for each layer, in the order of their computation.
  var layerTable: String {
    let header = ["layer", "operation", "output", "parameters", "multiply-adds"]
    let rows = layers.map { layer in
      [
        layer.name, layer.operation, layer.outputShape.description, layer.parameterCount.grouped,
        layer.multiplyAdds.grouped,
      ]
    }
    return TextTable.text([header] + rows, textColumns: 3)
  }
}

extension UnetConfiguration {
  fileprivate var longSkipWords: String {
    let known = (try? NetworkEncoder.named(encoder))?.levels ?? Self.allLevels
    let levels = levels ?? known
    let words = levels.map { "1/\($0)" }.joined(separator: ", ")
    let absent = Self.allLevels.filter { !known.contains($0) }.map { "; no skip at 1/\($0)" }.joined()
    return switch longSkips {
    case .concatenate: "concatenated, at \(words)\(absent)"
    case .add: "added, at \(words)\(absent)"
    case .none: "none"
    }
  }

  /// Empty where there is none.
  fileprivate var finePathWords: String {
    fine
      ? "two convolutions of \(FinePath.channels) channels on the image, read by the last decoder block" : ""
  }

  fileprivate var foreignWords: String {
    foreignPart.map { "segmentation_models_pytorch can't load it: it doesn't have \($0)" }
      ?? "segmentation_models_pytorch loads it as Unet(\"\(encoder)\")"
  }
}

extension WorkingScale {
  fileprivate var inputWords: String {
    switch self {
    case .native: ""
    case .factor: ", photographs at \(self) of their size"
    case .longSide(let side): ", photographs at a longer side of \(side) pixels"
    }
  }
}

extension RGB {
  /// Red, green and blue, 0 to 255.
  var json: JSONValue { .array([red, green, blue].map { .number(Int($0)) }) }
}

extension Normalization {
  var summary: String {
    if self == .imageNet { return "ImageNet's mean and standard deviation" }
    func list(_ values: [Float]) -> String { values.map { "\($0)" }.joined(separator: ", ") }
    return "mean \(list(mean)), standard deviation \(list(standardDeviation))"
  }
}

extension MaskMapping {
  fileprivate var summary: String {
    switch self {
    case .index: "hold the class index"
    case .binary255: "hold 0 and 255"
    case .values(let values): "hold the values " + values.map(String.init).joined(separator: ", ")
    case .levels(let values): "hold values around " + values.map(String.init).joined(separator: ", ")
    case .table(let values):
      "hold the values " + values.map(String.init).joined(separator: ", ") + ", and others that are ignored"
    case .colors: "show the classes' colours"
    }
  }
}
