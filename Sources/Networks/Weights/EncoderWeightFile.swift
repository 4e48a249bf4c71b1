/// The encoder in a weight file, under the names that it has in a U-Net (`encoder.layer1.0.conv1.weight`), for images
/// of any number of channels.
///
/// The file is a classifier's, such as the ResNets of torchvision and timm, and loses its last layer `fc`; or a whole
/// network's, whose encoder's names begin with `encoder.`, and loses all but these.
package struct EncoderWeightFile: WeightFile {
  package let tensors: [TensorInfo]
  /// What is no part of an encoder, by the file's own names.
  package let dropped: [String]
  /// The channels that the file's first convolution takes, where they are not those that were asked for.
  package let adaptedFrom: Int?

  private static let first = Unet.encoderPrefix + "conv1.weight"
  private static let classifier: Set = ["fc.weight", "fc.bias"]

  private let file: any WeightFile
  /// What the file has before the encoder's names.
  private let prefix: String
  private let shapes: [String: [Int]]

  package var path: String { file.path }

  /// - Parameter inputChannels: those of the network's images.
  package init(_ file: any WeightFile, inputChannels: Int) {
    self.file = file
    let isWhole = file.tensors.contains { $0.name.hasPrefix(Unet.encoderPrefix) }
    let prefix = isWhole ? Unet.encoderPrefix : ""
    self.prefix = prefix
    var tensors: [TensorInfo] = []
    var dropped: [String] = []
    var adaptedFrom: Int?
    for tensor in file.tensors {
      let name = tensor.name.dropFirst(prefix.count)
      guard tensor.name.hasPrefix(prefix), !Self.classifier.contains(String(name)) else {
        dropped.append(tensor.name)
        continue
      }
      let own = Unet.encoderPrefix + name
      var shape = tensor.shape
      if own == Self.first, shape.count == 4, shape[1] > 0, shape[1] != inputChannels {
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
    guard let adaptedFrom, name == Self.first, let shape = shapes[name] else { return values }
    return Self.adapt(values, channels: adaptedFrom, to: shape[1], area: shape[2] * shape[3])
  }

  package func integers(_ name: String) throws -> [Int64] { try file.integers(stored(name)) }

  private func stored(_ name: String) -> String { prefix + name.dropFirst(Unet.encoderPrefix.count) }

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
