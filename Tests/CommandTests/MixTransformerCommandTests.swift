import Foundation
import SkipSegFiles
import Testing

/// A Mix Transformer from its options to ONNX and masks.
@Suite(.serialized) struct MixTransformerCommandTests {
  @Test func aMixTransformerIsTrainedTakenUpAndExported() throws {
    let place = try Workplace(training: 4, validation: 1)
    let training = try place.run(
      "train", "data", "--encoder", "mit_b0", "--width", "16", "--size", "64", "--epochs", "1", "--batch",
      "2",
      "--output", "run")
    #expect(training.exitCode == 0, "\(training.errors)")
    let model = "run/best.safetensors"

    let info = try place.run("info", model, "--layers")
    #expect(info.exitCode == 0, "\(info.errors)")
    #expect(info.output.contains("encoder mit_b0 of width 16"))
    #expect(info.output.contains("encoder.block1.0.attn.attention"))
    #expect(info.output.contains("no skip at 1/2") && !info.output.contains("no skip at 1/4"))

    let masks = try place.run("predict", model, "data/val/images", "--output", "masks")
    #expect(masks.exitCode == 0, "\(masks.errors)")
    #expect(
      try FileSystem.files(under: FileSystem.join(place.path, "masks")).contains { $0.hasSuffix(".png") })

    let export = try place.run("export", model, "--format", "onnx", "--output", "model.onnx")
    #expect(export.exitCode == 0, "\(export.errors)")

    let again = try place.run(
      "train", "data", "--encoder", "mit_b0", "--width", "16", "--size", "64", "--epochs", "1", "--batch",
      "2",
      "--encoder-weights", model, "--output", "again")
    #expect(again.exitCode == 0, "\(again.errors)")
  }

  @Test(arguments: [
    (["--encoder", "mit_b0", "--width", "40"], ["40", "multiple of 16"]),
    (["--encoder", "mit_b6"], ["mit_b0", "mit_b5"]),
    (["--encoder", "mit_b1", "--zero-init"], ["--zero-init", "ResNets"]),
    (["--encoder", "mit_b0", "--long-skips", "concat:2,4"], ["4, 8, 16"]),
    (["--encoder", "mit_b0", "--drop-path", "1"], ["--drop-path", "less than 1"]),
  ])
  func wrongUseNamesTheRule(options: [String], words: [String]) throws {
    let result = try Command(["benchmark", "--seconds", "0"] + options, in: NSTemporaryDirectory())
    #expect(result.exitCode == 64, "\(result.errors)")
    for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
  }

  @Test func aSizeBelowTheSmallestSideIsOneLine() throws {
    let result = try Command(
      ["benchmark", "--encoder", "mit_b0", "--width", "16", "--size", "28", "--seconds", "0"],
      in: NSTemporaryDirectory())
    #expect(result.exitCode == 1 && result.errorLines.count == 1, "\(result.errors)")
    #expect(result.errors.contains("29 x 29"), "\(result.errors)")
  }

  @Test(arguments: ["fp32", "bf16"])
  func theSmallestSideIsMeasured(precision: String) throws {
    let result = try Command(
      [
        "benchmark", "--encoder", "mit_b0", "--width", "16", "--size", "29", "--batch", "2", "--seconds", "0",
        "--precision", precision,
      ], in: NSTemporaryDirectory())
    #expect(result.exitCode == 0, "\(result.errors)")
  }
}
