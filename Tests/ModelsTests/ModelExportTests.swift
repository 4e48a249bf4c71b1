import SkipSegEngine
import SkipSegModels
import SkipSegWeights
import TestSupport
import Testing

/// Models written with rounded weights.
@Suite struct ModelExportTests {
  @Test(
    arguments: [(.float32, 0), (.float16, 2e-3), (.bfloat16, 2e-2)] as [(SafetensorsTensor.Precision, Float)])
  func aRoundedModelIsAModel(precision: SafetensorsTensor.Precision, tolerance: Float) throws {
    let folder = try TemporaryFolder()
    let model = try SmallModel.make(seed: 5)
    try model.write(to: folder.path("model"), precision: precision)
    let read = try Model(contentsOf: folder.path("model"))
    #expect(read.specification == model.specification)
    let (expected, found) = (try SmallModel.logits(model), try SmallModel.logits(read))
    let error = zip(expected, found).map { abs($0 - $1) }.max()! / expected.map(abs).max()!
    #expect(error <= tolerance && (error == 0) == (precision == .float32))
  }

  /// Rather than a file that can't be read.
  @Test func whatNoHalfHoldsIsRefused() throws {
    let folder = try TemporaryFolder()
    let model = try SmallModel.make(seed: 5)
    var values = model.parameters.read("encoder.bn1.running_var")
    values[1] = 65_520
    model.parameters.write("encoder.bn1.running_var", values)
    let error = #expect(throws: ModelError.self) {
      try model.write(to: folder.path("model"), precision: .float16)
    }
    #expect(error?.description.contains("encoder.bn1.running_var holds more than 65504") == true)
    try model.write(to: folder.path("model"), precision: .bfloat16)
    _ = try Model(contentsOf: folder.path("model"))
  }
}
