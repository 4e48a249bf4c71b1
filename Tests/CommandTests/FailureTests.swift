import Foundation
import Testing

/// What the commands do with wrong files and wrong options.
@Suite(.serialized) struct FailureTests {
  private func trained(_ place: Workplace) throws -> String {
    let training = try place.run(
      "train", "data", "--size", "64", "--epochs", "1", "--batch", "2", "--encoder", "resnet18")
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
    #expect(try place.files("out").count == 3)
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
      ["predict", model, "data/val/images", "data/val/images", "--output", "out"],
      ["evaluate", model, "missing", "--output", "out"],
      ["check", "missing"],
      ["evaluate", "--predictions", "missing", "--masks", "data/val/masks"],
      ["info", "garbage.safetensors"],
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

  @Test(arguments: [
    ["train"], ["train", "data", "--epochs", "0"], ["train", "data", "--size", "8"],
    ["train", "data", "--encoder", "resnet19"], ["train", "data", "--optimizer", "lion"],
    ["train", "data", "--learning-rate", "-1"], ["train", "data", "--threads", "0"],
    ["train", "data", "--resume", "run"], ["train", "--resume", "run", "--epochs", "3"],
    ["predict", "model"], ["predict", "model", "photograph"],
    ["evaluate"], ["evaluate", "model"], ["evaluate", "model", "data"], ["evaluate", "--masks", "masks"],
    ["evaluate", "model", "data", "--output", "out", "--predictions", "p", "--masks", "m"],
    ["evaluate", "model", "data", "--output", "out", "--split", "dev"],
    ["check"], ["check", "data", "--threads", "0"], ["check", "data", "--ignore-index", "65536"],
    ["info"], ["info", "model", "--size", "0"], ["draw"],
  ])
  func wrongUseEndsWith64(arguments: [String]) throws {
    let result = try Command(arguments, in: NSTemporaryDirectory())
    #expect(result.exitCode == 64, "\(result.errors)")
    #expect(result.errors.contains("Usage: "))
  }
}
