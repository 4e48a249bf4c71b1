import Foundation
import SkipSegFiles
import Testing

/// What commands write over, and what they refuse to.
@Suite struct OutputTests {
  private func place(validation: Int = 2) throws -> Workplace {
    let place = try Workplace(training: 2, validation: validation)
    try place.writeModel()
    return place
  }

  private func predict(_ place: Workplace, _ arguments: String...) throws -> Command {
    try Command(["predict", "model.safetensors"] + arguments, in: place.path)
  }

  private func expectRefusal(_ command: Command, of name: String) {
    #expect(command.exitCode == 1 && command.output.isEmpty, "\(command.arguments): \(command.output)")
    #expect(
      command.errorLines.count { $0.hasPrefix("error: \(name): ") } == 1,
      "\(command.arguments): \(command.errors)")
  }

  @Test func trueMasksAreNeverReplaced() throws {
    let place = try place()
    let before = try place.bytes("data/val/masks/001.png")
    for arguments in [[], ["--overwrite"]] {
      for folder in ["data/val/masks", "data/train/../val/masks", "data/val/masks/deeper"] {
        let result = try Command(
          ["predict", "model.safetensors", "data/val/images", "--output", folder] + arguments, in: place.path)
        expectRefusal(result, of: folder)
      }
      let evaluation = try Command(
        ["evaluate", "model.safetensors", "data", "--output", "data/val"] + arguments, in: place.path)
      expectRefusal(evaluation, of: "data/val/masks")
    }
    #expect(try place.bytes("data/val/masks/001.png") == before)
    #expect(try !place.files("data/val").contains("report.json"))
  }

  @Test func aPredictionIsRepeatedIntoItsOwnFolderOnly() throws {
    let place = try place()
    let arguments = ["data/val/images", "--output", "out", "--overlay", "--logits"]
    func run(_ more: String...) throws -> Command {
      try Command(["predict", "model.safetensors"] + arguments + more, in: place.path)
    }
    #expect(try run().exitCode == 0)
    let files = try place.predictions("out")
    #expect(files.count == 6)
    // As an interruption leaves it.
    try FileManager.default.removeItem(atPath: place.path + "/out/002_overlay.jpg")
    try place.write("half", "out/.1-1.tmp")
    #expect(try run().exitCode == 0)
    #expect(try place.predictions("out") == files)

    for name in files where name.hasPrefix("001") {
      let own = try place.bytes("out/\(name)")
      // Arrays of logits go with their mask.
      if name.hasSuffix(".npy") { continue }
      try place.write("mine", "out/\(name)")
      expectRefusal(try run(), of: "out/\(name)")
      #expect(try place.text("out/\(name)") == "mine")
      #expect(try run("--overwrite").exitCode == 0)
      #expect(try place.bytes("out/\(name)") == own)
    }
    try FileManager.default.removeItem(atPath: place.path + "/out/001.png")
    expectRefusal(try run(), of: "out/001.npy")
    // Another command's picture of the same name.
    let check = try place.run("check", "data", "--preview", "out/001.png", "--size", "64")
    #expect(check.exitCode == 0)
    expectRefusal(try run(), of: "out/001.png")
  }

  @Test func photographsAndOverlaysOfOneNameAreRefused() throws {
    let place = try place()
    let photograph = try place.bytes("data/val/images/001.jpg")
    for name in ["p/a.jpg", "p/a_overlay.jpg", "q/a.jpg", "q/a.png"] {
      try DurableFile.write(photograph, to: place.path + "/" + name)
    }
    expectRefusal(try predict(place, "p/a.jpg", "--output", "p", "--overlay"), of: "p/a_overlay.jpg")
    expectRefusal(
      try predict(place, "p", "--output", "p", "--overlay", "--overwrite"), of: "p/a_overlay.png")
    expectRefusal(try predict(place, "p", "--output", "o", "--overlay"), of: "o/a_overlay.png")
    expectRefusal(try predict(place, "q", "--output", "o"), of: "o/a.png")
    #expect(try place.bytes("p/a_overlay.jpg") == photograph)
    #expect(!FileManager.default.fileExists(atPath: place.path + "/o"))
  }

  @Test func aReportReplacesItsOwnKindOnly() throws {
    let place = try place()
    let model = ["evaluate", "model.safetensors", "data", "--output", "scores"]
    let folders = [
      "evaluate", "--predictions", "data/val/masks", "--masks", "data/val/masks", "--output", "scores",
    ]
    for arguments in [model, model, folders, model] {
      #expect(try Command(arguments, in: place.path).exitCode == 0)
    }
    for name in ["scores/masks/001.png", "scores/report.json"] {
      let own = try place.bytes(name)
      try place.write("mine", name)
      expectRefusal(try Command(model, in: place.path), of: name)
      #expect(try place.text(name) == "mine")
      try DurableFile.write(own, to: place.path + "/" + name)
    }
    try FileManager.default.removeItem(atPath: place.path + "/scores/report.json")
    expectRefusal(try Command(folders, in: place.path), of: "scores/per_class.csv")
    // Predictions are not the evaluation's.
    #expect(try predict(place, "data/val/images", "--output", "other/masks").exitCode == 0)
    let other = try place.run("evaluate", "model.safetensors", "data", "--output", "other")
    expectRefusal(other, of: "other/masks/001.png")
  }

  @Test func curvesAndFiguresAreNotWrittenOverOtherFiles() throws {
    let place = try place()
    let test = [
      "lr-find", "data", "--encoder", "resnet18", "--width", "4", "--size", "64", "--batch", "2", "--steps",
      "10",
    ]
    try place.write("mine", "r.csv")
    expectRefusal(try Command(test + ["--picture", "r.svg"], in: place.path), of: "r.csv")
    #expect(try place.text("r.csv") == "mine")
    for _ in 1...2 {
      let own = try Command(test + ["--picture", "s.svg"], in: place.path)
      #expect(FileManager.default.fileExists(atPath: place.path + "/s.csv"), "\(own.errors)")
      #expect(own.errors.split(separator: "\n").allSatisfy { !$0.contains("already") })
    }
    let wrong = try Command(test + ["--picture", "a.csv"], in: place.path)
    #expect(wrong.exitCode == 64 && wrong.errors.contains("must end in .svg"))
    try DurableFile.write(place.bytes("data/classes.txt"), to: place.path + "/c.csv")
    expectRefusal(
      try Command(test + ["--picture", "c.svg", "--classes", "c.csv", "--overwrite"], in: place.path),
      of: "c.csv")

    try place.write("mine", "figures.json")
    let benchmark = ["benchmark", "--loader", "data", "--size", "64", "--batch", "1", "--seconds", "0"]
    expectRefusal(try Command(benchmark + ["--output", "figures.json"], in: place.path), of: "figures.json")
    for _ in 1...2 {
      #expect(try Command(benchmark + ["--output", "new.json"], in: place.path).exitCode == 0)
    }
    expectRefusal(
      try Command(
        benchmark + ["--output", "data/train/masks/001.png", "--overwrite"], in: place.path),
      of: "data/train/masks/001.png")
  }

  @Test func theModelIsNoOutput() throws {
    let place = try place()
    let before = try place.bytes("model.safetensors")
    try #require(link(place.path + "/model.safetensors", place.path + "/again.safetensors") == 0)
    for name in ["model.safetensors", "again.safetensors"] {
      let result = try place.run(
        "export", "model.safetensors", "--format", "safetensors", "--precision", "f16", "--output", name,
        "--overwrite")
      expectRefusal(result, of: name)
    }
    #expect(try place.bytes("model.safetensors") == before)
    try DurableFile.write(before, to: place.path + "/images/a.png")
    try DurableFile.write(place.bytes("data/val/images/001.jpg"), to: place.path + "/images/a.jpg")
    let beside = try place.run(
      "predict", "images/a.png", "images/a.jpg", "--output", "images", "--overwrite")
    expectRefusal(beside, of: "images/a.png")
    #expect(try place.bytes("images/a.png") == before)
  }

  @Test(arguments: [
    ["predict", "", "data/val/images", "--output", "o"],
    ["predict", "model.safetensors", "", "--output", "o"],
    ["predict", "model.safetensors", "data/val/images", "--output", ""],
    ["evaluate", "model.safetensors", "data", "--output", ""],
    ["evaluate", "model.safetensors", "", "-o", "e"],
    ["evaluate", "--predictions", "", "--masks", "data"],
    ["evaluate", "--predictions", "data", "--masks", ""],
    ["check", ""], ["check", "data", "--classes", ""], ["check", "data", "--preview", ""], ["info", ""],
    ["train", ""], ["train", "data", "--output", ""], ["train", "--resume", ""],
    ["train", "data", "--classes", ""], ["train", "data", "--encoder-weights", ""],
    ["train", "data", "--init-from", ""], ["lr-find", ""], ["lr-find", "data", "--picture", ""],
    ["import", "", "--classes", "c", "-o", "m"], ["import", "w", "--classes", "", "-o", "m"],
    ["import", "w", "--classes", "c", "--output", ""], ["export", "", "--format", "onnx", "-o", "m"],
    ["export", "model.safetensors", "--format", "onnx", "-o", ""], ["benchmark", "--output", ""],
    ["benchmark", "--loader", ""],
  ])
  func nothingIsNoPath(arguments: [String]) throws {
    let place = try place(validation: 1)
    let before = try place.files("")
    let result = try Command(arguments, in: place.path)
    #expect(result.exitCode == 64 && result.output.isEmpty)
    #expect(
      result.errors.hasPrefix("error: ") && result.errors.contains(" a path"), "\(result.errors)")
    #expect(try place.files("") == before)
  }
}
