import Foundation
import SkipSegBasics
import SkipSegFiles
import SkipSegNetworks

/// `config.json` as `save_pretrained` of segmentation_models_pytorch writes it: the arguments of its `Unet`.
struct PretrainedConfiguration {
  let path: String
  private let arguments: [String: JSONValue]

  /// Arguments that the tensors' shapes show too.
  private static let shown = ["in_channels", "classes", "decoder_channels"]

  /// The other arguments, with the values that make a network that `Unet` here builds.
  private static let supported: [String: [JSONValue]] = [
    "_model_class": [.string("Unet")],
    "activation": [.null, .string("identity")],
    "aux_params": [.null],
    "decoder_attention_type": [.null],
    "decoder_interpolation": [.string("nearest")],
    "decoder_use_batchnorm": [.bool(true), .null],
    "decoder_use_norm": [
      .string("batchnorm"), .bool(true), .object(["type": .string("batchnorm")]),
    ],
    "encoder_depth": [.number(5)],
    "encoder_name": NetworkEncoder.names.map { .string($0) },
  ]
  /// The name of the weights that the encoder began with.
  private static let unimportant: Set = ["encoder_weights"]

  /// - Throws: where an argument has a value, or is one, that makes another network.
  init(contentsOf path: String) throws {
    self.path = path
    let text = Data(try FileSystem.read(path))
    guard let arguments = try? JSONDecoder().decode([String: JSONValue].self, from: text) else {
      throw ImportError.notAConfiguration(file: path)
    }
    self.arguments = arguments
    let known = Self.unimportant.union(Self.shown)
    for (name, value) in arguments.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
      // The sigmoid of one output decides as its sign does, which is what remains of it.
      if name == "activation", value == .string("sigmoid"), arguments["classes"] == .number(1) { continue }
      guard let supported = Self.supported[name] else {
        throw ImportError.unsupportedArgument(file: path, name: name, value: "\(value)", supported: nil)
      }
      guard supported.contains(value) else {
        throw ImportError.unsupportedArgument(
          file: path, name: name, value: "\(value)",
          supported: supported.map(\.description).joined(separator: " or "))
      }
    }
  }

  /// The encoder's name, where it is said.
  var encoder: String? {
    if case .string(let name)? = arguments["encoder_name"] { name } else { nil }
  }

  /// - Throws: where the tensors are those of another network than the arguments say.
  func requireAgreement(with architecture: UnetConfiguration, outputs: Int) throws(ImportError) {
    let found: [JSONValue] = [
      .number(Double(architecture.inputChannels)), .number(Double(outputs)),
      .array(architecture.decoderChannels.map { .number(Double($0)) }),
    ]
    for (name, found) in zip(Self.shown, found) {
      if let said = arguments[name], said != found {
        throw .contradiction(file: path, name: name, said: "\(said)", found: "\(found)")
      }
    }
  }
}
