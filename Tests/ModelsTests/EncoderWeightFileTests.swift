import Models
import Networks
import TestSupport
import Testing
import Weights

@Suite struct EncoderWeightFileTests {
  private static let first = "encoder.conv1.weight"
  private static let encoder = NetworkEncoder.all.first { $0.name == "resnet18" }!

  /// Against what segmentation_models_pytorch makes of the same convolution.
  @Test(arguments: [1, 2, 4, 5])
  func theFirstConvolutionIsAdapted(channels: Int) throws {
    let file = try SafetensorsFile(Fixture.path("first-convolutions.safetensors"))
    let encoder = try EncoderWeightFile(
      file, encoder: Self.encoder, names: [Self.first], inputChannels: channels)
    #expect(encoder.adaptedFrom == 3)
    #expect(encoder.shape(of: Self.first) == [4, channels, 7, 7])
    let expected = try file.floats("adapted.\(channels)")
    let found = try encoder.floats(Self.first)
    #expect(found.count == expected.count)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-6 })
  }

  @Test func ofTheSameChannelsItIsTakenAsItIs() throws {
    let file = try SafetensorsFile(Fixture.path("first-convolutions.safetensors"))
    let encoder = try EncoderWeightFile(file, encoder: Self.encoder, names: [Self.first], inputChannels: 3)
    #expect(encoder.adaptedFrom == nil)
    #expect(try encoder.floats(Self.first) == file.floats("conv1.weight"))
  }

  @Test(arguments: [
    (["conv1.weight", "fc.bias", "fc.weight"], ["fc.bias", "fc.weight"]),
    (
      ["encoder.conv1.weight", "encoder.fc.bias", "decoder.0.weight", "fc.weight"],
      ["decoder.0.weight", "encoder.fc.bias", "fc.weight"]
    ),
  ])
  func classifierAndDecoderAreDropped(names: [String], dropped: [String]) throws {
    let folder = try TemporaryFolder()
    let tensors = names.map { ($0, SafetensorsTensor(shape: [2, 3, 1, 1], floats: [0, 1, 2, 3, 4, 5])) }
    let path = folder.path("weights.safetensors")
    try SafetensorsFile.write(Dictionary(uniqueKeysWithValues: tensors), to: path)
    let encoder = try EncoderWeightFile(
      SafetensorsFile(path), encoder: Self.encoder, names: [Self.first], inputChannels: 1)
    #expect(encoder.tensors == [TensorInfo(name: Self.first, type: .float32, shape: [2, 1, 1, 1])])
    #expect(encoder.dropped == dropped)
    #expect(try encoder.floats(Self.first) == [3, 12])
    #expect(encoder.shape(of: "encoder.fc.bias") == nil)
  }
}
