import Foundation
import SkipSegImaging
import SkipSegONNX
import Testing

/// What `skipseg export` writes.
@Suite(.serialized) struct ExportTests {
  private func trained() throws -> (place: Workplace, model: String) {
    let place = try Workplace(training: 2, validation: 1)
    let training = try place.run(
      "train", "data", "--size", "64", "--epochs", "1", "--batch", "2", "--encoder", "resnet18", "--width",
      "8")
    #expect(training.exitCode == 0, "\(training.errors)")
    return (place, "runs/train/best.safetensors")
  }

  @Test func aModelBecomesONNXAndNothingIsWrittenOver() throws {
    let (place, model) = try trained()
    let result = try place.run(
      "export", model, "--format", "onnx", "--output", "out/model.onnx", "--output-kind", "argmax")
    #expect(result.exitCode == 0, "\(result.errors)")
    let bytes = try place.bytes("out/model.onnx")
    let exported = try ONNXModelProto(serializedBytes: bytes)
    #expect(exported.graph.output.map(\.name) == ["labels"])
    let metadata = Dictionary(uniqueKeysWithValues: exported.metadataProps.map { ($0.key, $0.value) })
    #expect(metadata["classes"]?.contains("\"names\":[\"background\",\"leaf\",\"berry\",\"stem\"]") == true)
    #expect(metadata["classes"]?.contains("\"colors\":") == true)
    #expect(metadata["normalization"]?.contains("\"mean\":[") == true)
    #expect(metadata["mask_mapping"] != nil && metadata["architecture"]?.contains("resnet18") == true)

    let reasons = ["out/model.onnx": "is there already", model: "would be written over the input \(model)"]
    for (target, reason) in reasons {
      let before = try place.bytes(target)
      let again = try place.run("export", model, "--format", "onnx", "--output", target)
      #expect(again.exitCode == 1 && again.errorLines.count == 1)
      #expect(again.errors.contains("\(target): \(reason)"))
      #expect(try place.bytes(target) == before)
    }
  }

  /// Half the bytes, and a model like any other.
  @Test(arguments: ["f16", "bf16", "f32"])
  func aModelBecomesSafetensorsOfAnyPrecision(precision: String) throws {
    let (place, model) = try trained()
    let result = try place.run(
      "export", model, "--format", "safetensors", "--output", "small", "--precision", precision)
    #expect(result.exitCode == 0, "\(result.errors)")
    let (before, after) = (try place.bytes(model).count, try place.bytes("small").count)
    #expect(precision == "f32" ? after == before : after < before * 51 / 100)
    let prediction = try place.run("predict", "small", "data/val/images", "--output", "out", "--logits")
    #expect(prediction.exitCode == 0, "\(prediction.errors)")
    // 4 classes as float32, and a header of 128 bytes.
    let name = try #require(try place.files("data/val/images").first).replacingOccurrences(
      of: ".jpg", with: "")
    let size = try ImageFile.header(of: place.path + "/out/\(name).png").uprightSize
    #expect(try place.predictions("out") == ["\(name).npy", "\(name).png"])
    #expect(try place.bytes("out/\(name).npy").count == 128 + 16 * size.width * size.height)
  }
}
