import SkipSegModels
import SkipSegNetworks
import SkipSegWeights
import TestSupport
import Testing

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

/// The encoder in a classifier's file of another family.
@Suite struct MixTransformerWeightFileTests {
  private static let encoder = NetworkEncoder.all.first { $0.name == "mit_b0" }!
  private static let names = ["weight", "bias"].map { "encoder.patch_embed1.proj.\($0)" }

  /// The classifier is dropped, the first convolution's weight adapted, its bias taken as it is.
  @Test func theHeadIsDroppedAndTheFirstConvolutionAdapted() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("weights.safetensors")
    let weight = (0..<2 * 3 * 4).map(Float.init)
    try SafetensorsFile.write(
      [
        "patch_embed1.proj.weight": SafetensorsTensor(shape: [2, 3, 2, 2], floats: weight),
        "patch_embed1.proj.bias": SafetensorsTensor(shape: [2], floats: [5, 6]),
        "head.weight": SafetensorsTensor(shape: [1, 2], floats: [1, 2]),
        "head.bias": SafetensorsTensor(shape: [1], floats: [1]),
      ], to: path)
    for (channels, adaptedFrom) in [(1, 3), (3, nil), (4, 3)] as [(Int, Int?)] {
      let file = try EncoderWeightFile(
        SafetensorsFile(path), encoder: Self.encoder, names: Set(Self.names), inputChannels: channels)
      #expect(file.dropped == ["head.bias", "head.weight"] && file.adaptedFrom == adaptedFrom)
      #expect(file.shape(of: Self.names[0]) == [2, channels, 2, 2])
      #expect(try file.floats(Self.names[1]) == [5, 6])
    }
    let grey = try EncoderWeightFile(
      SafetensorsFile(path), encoder: Self.encoder, names: Set(Self.names), inputChannels: 1)
    // The sums of 0 + 4 + 8 and so on.
    let sums: [Float] = [12, 15, 18, 21]
    #expect(try Array(grey.floats(Self.names[0]).prefix(4)) == sums)
  }
}
