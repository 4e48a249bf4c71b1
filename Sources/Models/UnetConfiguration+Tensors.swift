import SkipSegNetworks
import SkipSegWeights

extension UnetConfiguration {
  /// The architecture of a network whose weights a file holds: all but its encoder by the tensors' shapes.
  init(encoder: NetworkEncoder, weights file: any WeightFile) throws(ImportError) {
    /// [outputs, inputs] of a convolution.
    func channels(_ name: String) throws(ImportError) -> [Int] {
      let tensor = name + ".weight"
      guard let shape = file.shape(of: tensor), shape.count == 4 else {
        throw .notAUnet(file: file.path, tensor: tensor, shape: file.shape(of: tensor))
      }
      return Array(shape[..<2])
    }
    let first = try channels(Unet.encoderPrefix + encoder.firstConvolution)
    let head = try channels(Unet.headPrefix + "0")
    var decoderChannels: [Int] = []
    for block in 0..<5 { decoderChannels.append(try channels("decoder.blocks.\(block).conv1.0")[0]) }
    self.init(
      encoder: encoder.name, inputChannels: first[1], classCount: head[0], decoderChannels: decoderChannels,
      encoderWidth: first[0])
  }
}
