import Foundation
import Testing

/// What the command answers to those who use it wrongly, or for the first time.
@Suite struct WordingTests {
  private func run(_ arguments: [String]) throws -> Command {
    try Command(arguments, in: NSTemporaryDirectory())
  }

  @Test func theVersionIsTold() throws {
    let result = try run(["--version"])
    let lines = result.output.split(separator: "\n")
    #expect(result.exitCode == 0 && lines.count == 5 && lines[0] == "skipseg 0.3.0 (commit unknown)")
    for word in ["Swift 6.", "instruction set ", "libjpeg", "libpng 1."] {
      #expect(lines.contains { $0.hasPrefix(word) }, "\(word): \(result.output)")
    }
  }

  @Test(arguments: [
    ("trian", "train"), ("evalute", "evaluate"), ("PREDICT", "predict"), ("lrfind", "lr-find"),
    ("eval", "evaluate"),
  ])
  func aCommandIsSuggested(typed: String, meant: String) throws {
    let result = try run([typed, "data"])
    #expect(result.exitCode == 64)
    #expect(result.errorLines.first == "error: unknown command '\(typed)'; did you mean \(meant)?")
  }

  @Test func anOptionIsSuggested() throws {
    let result = try run(["train", "data", "--epoch", "3"])
    #expect(result.exitCode == 64 && result.errors.contains("Did you mean '--epochs'?"), "\(result.errors)")
  }

  @Test func whereNoneIsNearAllAreListed() throws {
    let result = try run(["photographs"])
    #expect(result.exitCode == 64 && result.errors.contains("the commands are train, predict, "))
  }

  @Test(arguments: [
    ["train", "data", "--ignore-index", "-1"], ["lr-find", "data", "--ignore-index", "-1"],
    ["check", "data", "--ignore-index", "-1"],
    ["evaluate", "--predictions", "p", "--masks", "m", "--ignore-index", "-1"],
    ["import", "w", "--classes", "c", "--output", "o", "--ignore-index", "-1"],
    ["benchmark", "--loader", "data", "--ignore-index", "-1"],
  ])
  func theRangeIsSaid(arguments: [String]) throws {
    let result = try run(arguments)
    #expect(result.exitCode == 64)
    #expect(
      result.errors.hasPrefix("error: ")
        && result.errors.contains("is -1, but masks hold values of 0 to 65535"),
      "\(result.errors)")
  }

  @Test func errorsBeginInOneWay() throws {
    for arguments in [
      ["train"], ["train", "data", "--epochs", "-1"], ["predict", "--nothing"], ["info", "m", "--size", "x"],
      ["train", "data", "--seed", "-1"], ["draw"],
    ] {
      let result = try run(arguments)
      #expect(result.exitCode == 64 && result.errors.hasPrefix("error: "), "\(result.errors)")
      #expect(!result.errors.contains("Error: ") && !result.errors.contains("Missing value"))
    }
  }

  @Test func theInstructionSetIsTheOneInUse() throws {
    let result = try Command(
      ["--version"], in: NSTemporaryDirectory(), environment: ["SKIPSEG_ISA": "portable"])
    #expect(result.output.contains("instruction set portable (found: "))
  }

  @Test func theOrderOfArgumentsIsSaid() throws {
    let place = try Workplace(training: 1, validation: 1)
    try place.writeModel()
    let picture = "data/val/images/001.jpg"
    for (arguments, message) in [
      (
        ["predict", picture, "model.safetensors", "--output", "o"],
        "\(picture): a JPEG picture; the model comes first: skipseg predict MODEL PICTURES"
      ),
      (
        ["predict", "data/val/masks/001.png", "model.safetensors", "--output", "o"],
        "data/val/masks/001.png: a PNG picture; the model comes first: skipseg predict MODEL PICTURES"
      ),
      (
        ["predict", "data", "model.safetensors", "--output", "o"],
        "data: a folder without best.safetensors; the model comes first: skipseg predict MODEL PICTURES"
      ),
      (
        ["evaluate", "data", "model.safetensors", "--output", "o"],
        "data: a folder without best.safetensors; the model comes first: skipseg evaluate MODEL DATA"
      ),
      (["info", picture], "\(picture): a JPEG picture; the model comes first: skipseg info MODEL"),
      (
        ["export", picture, "--format", "onnx", "--output", "o"],
        "\(picture): a JPEG picture; the model comes first: skipseg export MODEL"
      ),
    ] {
      let result = try place.run(arguments)
      #expect(result.exitCode == 1 && result.errorLines == ["error: \(message)"], "\(result.errors)")
    }
    let missing = try place.run("predict", "model.safetensors", "nothing", "--output", "o")
    #expect(missing.exitCode == 1 && missing.errorLines.count == 1 && missing.output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: place.path + "/o"))
  }
}
