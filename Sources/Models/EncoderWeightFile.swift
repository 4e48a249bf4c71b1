import SkipSegNetworks
import SkipSegWeights

/// The encoder in a weight file, under the names that it has in a U-Net (`encoder.layer1.0.conv1.weight`), for images
/// of any number of channels.
///
/// The file is a classifier's, such as those of torchvision and timm, and loses its last layer; or a whole
/// network's, whose encoder's names all begin with `encoder.` or any other prefix, and loses all but these.
package struct EncoderWeightFile: WeightFile {
  package let tensors: [TensorInfo]
  /// What is no part of an encoder, by the file's own names.
  package let dropped: [String]
  /// The channels that the file's first convolution takes, where they are not those that were asked for.
  package let adaptedFrom: Int?
  package let notes: [String]

  /// The weight of the first convolution.
  private let first: String
  private let file: PrefixedWeightFile
  private let shapes: [String: [Int]]

  package var path: String { file.path }
  /// How many of the encoder's names were found.
  var foundCount: Int { file.foundCount }

  /// - Parameters:
  ///   - encoder: says which convolution is the first, and what belongs to a classifier.
  ///   - names: those of the encoder's parameters in a U-Net, without the counters.
  ///   - inputChannels: those of the network's images.
  ///   - takesPart: whether a part of the encoder is enough.
  /// - Throws: `WeightFileError` where there are several encoders, or a prefix before some names only.
  package init(
    _ original: any WeightFile, encoder: NetworkEncoder, names: Set<String>, inputChannels: Int,
    takesPart: Bool = false
  ) throws {
    let names = Set(names.map { String($0.dropFirst(Unet.encoderPrefix.count)) })
    let original = RenamedWeightFile(original, name: encoder.currentName)
    let file = try PrefixedWeightFile(original, names: names, takesPart: takesPart)
    self.file = file
    let first = Unet.encoderPrefix + encoder.firstConvolution + ".weight"
    self.first = first
    // That an encoder has the encoder's prefix is no news.
    notes = file.prefix == Unet.encoderPrefix ? original.notes : file.notes
    var tensors: [TensorInfo] = []
    var dropped = file.others
    var adaptedFrom: Int?
    for tensor in file.tensors {
      guard !encoder.classifier.contains(tensor.name) else {
        dropped.append(file.prefix + tensor.name)
        continue
      }
      let own = Unet.encoderPrefix + tensor.name
      var shape = tensor.shape
      if own == first, shape.count == 4, shape[1] > 0, shape[1] != inputChannels {
        adaptedFrom = shape[1]
        shape[1] = inputChannels
      }
      tensors.append(TensorInfo(name: own, type: tensor.type, shape: shape))
    }
    self.tensors = tensors
    self.dropped = dropped.sorted()
    self.adaptedFrom = adaptedFrom
    shapes = Dictionary(tensors.map { ($0.name, $0.shape) }) { first, _ in first }
  }

  package func shape(of name: String) -> [Int]? { shapes[name] }

  package func floats(_ name: String) throws -> [Float] {
    let values = try file.floats(stored(name))
    guard let adaptedFrom, name == first, let shape = shapes[name] else { return values }
    return Self.adapt(values, channels: adaptedFrom, to: shape[1], area: shape[2] * shape[3])
  }

  package func integers(_ name: String) throws -> [Int64] { try file.integers(stored(name)) }

  private func stored(_ name: String) -> String { String(name.dropFirst(Unet.encoderPrefix.count)) }

  /// A convolution's weight [outputs][channels][area] for another number of channels, as segmentation_models_pytorch
  /// adapts it (`patch_first_conv`): for one channel the sum over all; for more the channels in turn, scaled so that
  /// equal channels in give what they gave.
  private static func adapt(_ weight: [Float], channels: Int, to count: Int, area: Int) -> [Float] {
    let filter = channels * area
    return stride(from: 0, to: weight.count, by: max(1, filter)).flatMap { base in
      if count == 1 {
        return (0..<area).map { place in
          (0..<channels).reduce(Float(0)) { $0 + weight[base + $1 * area + place] }
        }
      }
      let scale = Float(Double(channels) / Double(count))
      return (0..<count).flatMap { channel in
        let source = base + channel % channels * area
        return weight[source..<source + area].map { $0 * scale }
      }
    }
  }
}
