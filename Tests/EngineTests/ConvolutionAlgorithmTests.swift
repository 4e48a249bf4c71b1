import SkipSegEngine
import Testing

/// Which algorithm a plan chooses for one convolution.
struct ConvolutionAlgorithmTests {
  struct Choice: CustomTestStringConvertible {
    let testDescription: String
    var kernel = 3
    var stride = 1
    var padding = 1
    var inputs = 64
    var outputs = 64
    var batch = 1
    var size = 64
    let algorithm: String
  }

  static let choices = [
    Choice(testDescription: "64 channels at 256 x 256", size: 256, algorithm: "Winograd F(4x4, 3x3)"),
    Choice(testDescription: "64 channels at 64 x 64", algorithm: "Winograd F(4x4, 3x3)"),
    Choice(
      testDescription: "16 channels at 256 x 256", inputs: 16, outputs: 16, size: 256,
      algorithm: "Winograd F(4x4, 3x3)"),
    Choice(
      testDescription: "512 channels at 8 x 8", inputs: 512, outputs: 512, size: 8,
      algorithm: "Winograd F(2x2, 3x3)"),
    Choice(testDescription: "8 images of 2 x 2", batch: 8, size: 2, algorithm: "direct"),
    Choice(testDescription: "one image of 2 x 2", size: 2, algorithm: "direct"),
    Choice(testDescription: "one image of one pixel", size: 1, algorithm: "direct"),
    Choice(testDescription: "1 x 1", kernel: 1, padding: 0, algorithm: "direct"),
    Choice(testDescription: "stride 2", stride: 2, algorithm: "direct"),
    Choice(testDescription: "no padding", padding: 0, algorithm: "direct"),
    Choice(testDescription: "padding 2", padding: 2, algorithm: "direct"),
    Choice(testDescription: "5 x 5", kernel: 5, padding: 2, algorithm: "direct"),
  ]

  @Test(arguments: choices)
  func theCheaperAlgorithmIsChosenWhateverRunsIt(_ choice: Choice) throws {
    let test = GraphCase("", batch: choice.batch, height: choice.size, width: choice.size) { builder in
      let x = builder.convolution("before", builder.input(channels: 3), choice.inputs)
      return builder.convolution(
        "conv", x, choice.outputs, kernel: choice.kernel, stride: choice.stride, padding: choice.padding)
    }
    for kernels in KernelSet.supported {
      for purpose in [Purpose.training, .inference] {
        let operations = try test.operations(purpose, kernels: kernels)
        #expect(operations.last!.hasSuffix(", " + choice.algorithm))
      }
    }
  }

  /// Up to 8 channels of an image are interleaved, for which there is no transform.
  @Test func anInterleavedImageIsConvolvedDirectly() throws {
    for (channels, algorithm) in [(3, ", direct"), (8, ", direct"), (9, ", Winograd F(4x4, 3x3)")] {
      let test = GraphCase("", height: 64, width: 64) { builder in
        builder.convolution("conv", builder.input(channels: channels), 64, kernel: 3, padding: 1)
      }
      let operations = try test.operations(.training)
      #expect(operations.last!.hasSuffix(algorithm))
    }
  }
}
