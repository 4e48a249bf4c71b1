import Foundation
import SkipSegFiles
import Testing

/// What the commands do with wrong files and wrong options.
@Suite(.serialized) struct FailureTests {
  private func trained(_ place: Workplace) throws -> String {
    let training = try place.run(
      "train", "data", "--size", "64", "--epochs", "1", "--batch", "2", "--encoder", "resnet18", "--width",
      "8")
    #expect(training.exitCode == 0, "\(training.errors)")
    return "runs/train/best.safetensors"
  }

  @Test func oneGarbagePhotographCostsOneLineAndOneMask() throws {
    let place = try Workplace(training: 2, validation: 4)
    let model = try trained(place)
    let names = try place.files("data/val/images")
    try place.write("this is no photograph", "data/val/images/\(names[1])")
    let result = try place.run("predict", model, "data/val/images", "--output", "out")
    #expect(result.exitCode == 2)
    let errors = result.errorLines.filter { $0.hasPrefix("error:") }
    #expect(errors.count == 1 && errors[0].contains("data/val/images/\(names[1]): "))
    #expect(try place.predictions("out").count == 3)
    let single = try place.run("predict", model, "data/val/images/\(names[0])", "--output", "single")
    #expect(single.exitCode == 0 && single.output.hasPrefix("1 mask in single ("))

    let evaluation = try place.run("evaluate", model, "data", "--output", "scores")
    #expect(evaluation.exitCode == 2)
    #expect(evaluation.errors.contains(names[1]))
  }

  @Test func whatCanNotBeDoneAtAllEndsWithOne() throws {
    let place = try Workplace(training: 2, validation: 1)
    let model = try trained(place)
    try place.write("garbage", "garbage.jpg")
    try place.write("garbage", "garbage.safetensors")
    let attempts = [
      ["predict", model, "garbage.jpg", "--output", "out"],
      ["predict", model, "missing", "--output", "out"],
      ["predict", "garbage.safetensors", "data/val/images", "--output", "out"],
      ["predict", "missing.safetensors", "data/val/images", "--output", "out"],
      ["evaluate", model, "missing", "--output", "out"],
      ["check", "missing"],
      ["evaluate", "--predictions", "missing", "--masks", "data/val/masks"],
      ["info", "garbage.safetensors"],
      ["export", "garbage.safetensors", "--format", "onnx", "--output", "out"],
      ["train", "missing"],
      ["train", "--resume", "missing"],
    ]
    for arguments in attempts {
      let result = try Command(arguments, in: place.path)
      #expect(result.exitCode == 1, "\(arguments): \(result.errors)")
      #expect(result.errorLines.contains { $0.hasPrefix("error: ") }, "\(arguments)")
    }
    #expect(!FileManager.default.fileExists(atPath: place.path + "/out"))
  }

  @Test func aRunThatCanNotFitIsRefusedBeforeAnyWork() throws {
    let place = try Workplace(training: 2, validation: 1)
    let result = try place.run("train", "data", "--size", "4096", "--batch", "2048")
    #expect(result.exitCode == 1)
    #expect(
      result.errorLines.count == 1 && result.errors.contains(" MB of memory, ")
        && result.errors.contains(" MB are free; "))
    let limited = try place.run("train", "data", "--encoder", "resnet18", "--size", "64", "--memory", "200MB")
    #expect(limited.exitCode == 1 && limited.errors.contains("175 MB are free; choose a smaller encoder"))
    #expect(!FileManager.default.fileExists(atPath: place.path + "/runs/train"))
  }

  @Test func aLossThatDoesNotHealEndsTheRunAndSavesNoModel() throws {
    let place = try Workplace(training: 8, validation: 1)
    let result = try place.run(
      "train", "data", "--size", "64", "--batch", "1", "--encoder", "resnet18", "--width", "8", "--optimizer",
      "sgd",
      "--learning-rate", "1e30", "--epochs", "3")
    #expect(result.exitCode == 3)
    #expect(result.errors.contains("the step is skipped: "))
    #expect(result.errors.contains("at the beginning of epoch 1 with 0.125 of the learning rate"))
    #expect(
      result.errors.contains(
        "error: the loss is no longer a number in epoch 1, which was begun again 3 times"))
    #expect(
      try place.files("runs/train") == ["config.json", "last.checkpoint", "split.json"])
  }

  /// Masks go to `masks` of the output folder, which may be that of the data set.
  @Test func anEvaluationNeverWritesOverTheData() throws {
    let place = try Workplace(training: 2, validation: 1)
    let model = try trained(place)
    let masks = try place.files("data/val/masks")
    for kind in ["images", "masks"] {
      for name in try place.files("data/val/\(kind)") {
        try DurableFile.write(
          try place.bytes("data/val/\(kind)/\(name)"), to: place.path + "/flat/\(kind)/\(name)")
      }
    }
    let before = try place.bytes("flat/masks/\(masks[0])")
    let result = try place.run("evaluate", model, "flat", "--split", "all", "--output", "flat/../flat")
    #expect(result.exitCode == 1)
    #expect(result.errorLines.contains { $0.hasPrefix("error: ") && $0.contains("masks/\(masks[0])") })
    #expect(try place.bytes("flat/masks/\(masks[0])") == before)
    #expect(!FileManager.default.fileExists(atPath: place.path + "/flat/report.json"))
  }

  /// The same name in two splits stands for two photographs.
  @Test func samplesOfOneNameAreJudgedApart() throws {
    let place = try Workplace(training: 2, validation: 1)
    let model = try trained(place)
    let result = try place.run("evaluate", model, "data", "--split", "all", "--output", "scores")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(try place.files("scores/masks") == ["train/001.png", "train/002.png", "val/001.png"])
    let rows = try place.text("scores/per_image.csv").split(separator: "\n").dropFirst()
    #expect(rows.map { $0.prefix { $0 != "," } } == ["train/001.png", "train/002.png", "val/001.png"])
  }

  @Test(arguments: [
    ["train"], ["train", "data", "--epochs", "0"], ["train", "data", "--size", "8"],
    ["train", "data", "--encoder", "resnet19"], ["train", "data", "--optimizer", "lion"],
    ["train", "data", "--learning-rate", "-1"], ["train", "data", "--threads", "0"],
    ["train", "data", "--folds", "3"], ["train", "data", "--folds", "3", "--fold", "3"],
    ["train", "data", "--loss", "dice", "--class-weights", "auto"],
    ["train", "data", "--schedule", "linear"], ["train", "data", "--ema", "1"],
    ["train", "--resume", "run", "--batch", "3"], ["train", "data", "--memory", "4 loaves"],
    ["train", "data", "--accumulate", "0"], ["train", "data", "--max-minutes", "-1"],
    ["predict", "model"], ["predict", "model", "photograph"],
    ["evaluate"], ["evaluate", "model"], ["evaluate", "model", "data"], ["evaluate", "--masks", "masks"],
    ["evaluate", "model", "data", "--output", "out", "--predictions", "p", "--masks", "m"],
    ["evaluate", "model", "data", "--output", "out", "--split", "dev"],
    ["check"], ["check", "data", "--threads", "0"], ["check", "data", "--ignore-index", "65536"],
    ["export"], ["export", "model", "--format", "onnx"], ["export", "model", "--output", "m.onnx"],
    ["export", "model", "--format", "gif", "--output", "m.gif"],
    ["export", "model", "--format", "onnx", "--output", "m.onnx", "--precision", "f32"],
    ["export", "model", "--format", "safetensors", "--output", "m", "--input", "float"],
    ["export", "model", "--format", "safetensors", "--output", "m", "--precision", "f8"],
    ["export", "model", "--format", "onnx", "--output", "m.onnx", "--input", "bfloat16"],
    ["export", "model", "--format", "onnx", "--output", "m.onnx", "--output-kind", "mask"],
    ["lr-find"], ["lr-find", "data", "--from", "1", "--to", "0.1"], ["lr-find", "data", "--steps", "3"],
    ["info"], ["info", "model", "--size", "0"], ["draw"],
  ])
  func wrongUseEndsWith64(arguments: [String]) throws {
    let result = try Command(arguments, in: NSTemporaryDirectory())
    #expect(result.exitCode == 64, "\(result.errors)")
    #expect(result.errors.contains("Usage: "))
  }
}
