import Foundation
import Testing

/// What training can be told beside its defaults, as the command takes it.
@Suite(.serialized) struct RecipeCommandTests {
  private static let options = [
    "--encoder", "resnet18", "--width", "4", "--size", "64", "--batch", "2", "--epochs", "1",
  ]

  @Test(arguments: [
    ["train", "data", "--dropout", "0.95"], ["train", "data", "--dropout", "-0.1"],
    ["train", "data", "--finish", "1"], ["train", "data", "--finish", "-0.5"],
    ["train", "data", "--label-smoothing", "0.6"],
    ["train", "data", "--label-smoothing", "0.1", "--loss", "dice"],
    ["train", "data", "--paste", "1.5"], ["train", "data", "--paste", "half"],
    ["train", "data", "--decay-on", "biases"],
    ["train", "data", "--decay-on", "weights", "--weight-decay", "0"],
    ["train", "data", "--steps", "0"], ["train", "data", "--steps", "10", "--epochs", "2"],
    ["train", "--resume", "runs/train", "--steps", "10"], ["train", "--resume", "runs/train", "--fine"],
    ["check", "data", "--paste", "0.5"], ["benchmark", "--paste", "0.5"],
  ])
  func wrongUsage(_ arguments: [String]) throws {
    let place = try Workplace(training: 1, validation: 1)
    let result = try Command(arguments, in: place.path)
    #expect(result.exitCode == 64 && result.errors.contains("--"), "\(result.errors)")
  }

  @Test func thePreviewShowsWhatIsPastedAndColoured() throws {
    let place = try Workplace(training: 4, validation: 1)
    func preview(_ file: String, _ options: String...) throws -> (bytes: [UInt8], errors: String) {
      let result = try place.run(
        ["check", "data", "--preview", file, "--size", "64", "--seed", "1"] + options)
      #expect(result.exitCode == 0, "\(result.errors)")
      return (try place.bytes(file), result.errors)
    }
    let plain = try preview("a.png")
    #expect(try preview("b.png", "--paste", "0").bytes == plain.bytes)
    let pasted = try preview("c.png", "--paste", "1")
    #expect(pasted.bytes != plain.bytes && pasted.errors.contains("pasted from other pictures: "))
    #expect(try preview("d.png", "--paste", "1").bytes == pasted.bytes)
    let vivid = try preview("e.png", "--augment", "vivid")
    #expect(vivid.bytes != plain.bytes)
  }

  @Test func onePictureIsNotPastedFrom() throws {
    let place = try Workplace(training: 1, validation: 1)
    let result = try place.run(["train", "data", "--paste", "0.5", "--output", "run"] + Self.options)
    #expect(result.exitCode == 0 && result.errors.contains("nothing is pasted: there is one picture"))
  }

  @Test func aPathAtFullResolutionHasANameOfItsOwn() throws {
    let place = try Workplace(training: 4, validation: 2)
    let plain = try place.run(["train", "data", "--output", "plain"] + Self.options)
    #expect(plain.exitCode == 0, "\(plain.errors)")
    let fine = try place.run(
      ["train", "data", "--output", "fine", "--fine", "--init-from", "plain/best.safetensors"] + Self.options)
    #expect(
      fine.exitCode == 0 && fine.errors.contains("the path at full resolution begins anew"), "\(fine.errors)")
    let info = try place.run("info", "fine")
    #expect(info.output.contains("FineUnet with encoder resnet18 of width 4"), "\(info.output)")
    #expect(info.output.contains("full resolution") && info.output.contains("can't load it"))
    #expect(try !place.run("info", "plain").output.contains("full resolution"))
    let imported = try place.run(
      "import", "fine/best.safetensors", "--encoder", "resnet18", "--classes", "data/classes.txt",
      "--output", "imported.safetensors")
    #expect(imported.exitCode == 1 && imported.errors.contains("is a FineUnet, which"), "\(imported.errors)")
    let exported = try place.run("export", "fine", "--format", "onnx", "--output", "fine.onnx")
    #expect(exported.exitCode == 0, "\(exported.errors)")
    let predicted = try place.run("predict", "fine", "data/val/images", "--output", "masks")
    #expect(predicted.exitCode == 0, "\(predicted.errors)")
    let inspected = try place.run(
      "inspect", "fine", "data", "--size", "64", "--output", "inspected")
    #expect(inspected.exitCode == 0, "\(inspected.errors)")
    let measured = try place.run(
      "benchmark", "--fine", "--encoder", "resnet18", "--width", "4", "--size", "64", "--seconds", "0")
    #expect(measured.exitCode == 0, "\(measured.errors)")
  }

  @Test func aRunMayHaveANumberOfSteps() throws {
    let place = try Workplace(training: 4, validation: 1)
    let result = try place.run(
      "train", "data", "--output", "run", "--encoder", "resnet18", "--width", "4", "--size", "64", "--batch",
      "2",
      "--steps", "3")
    #expect(result.exitCode == 0 && result.errors.contains("4 steps, 2 epochs of 2"), "\(result.errors)")
    let printed = try place.run("train", "--config", "run/config.json", "--epochs", "5", "--print-config")
    #expect(printed.output.contains("\"epochs\" : 5") && !printed.output.contains("epochSteps"))
  }
}
