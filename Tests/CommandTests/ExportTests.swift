import Foundation
import ONNX
import Testing

/// What `skipseg export` writes.
@Suite(.serialized) struct ExportTests {
  private func trained() throws -> (place: Workplace, model: String) {
    let place = try Workplace(training: 2, validation: 1)
    let training = try place.run(
      "train", "data", "--size", "64", "--epochs", "1", "--batch", "2", "--encoder", "resnet18")
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

    for target in ["out/model.onnx", model] {
      let before = try place.bytes(target)
      let again = try place.run("export", model, "--format", "onnx", "--output", target)
      #expect(again.exitCode == 1 && again.errorLines.count == 1)
      #expect(again.errors.contains("\(target): cannot be written: a file of that name is in the way"))
      #expect(try place.bytes(target) == before)
    }
  }
}
