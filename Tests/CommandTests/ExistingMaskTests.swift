import Foundation
import SkipSegFiles
import Testing

/// `predict --skip-existing`, and what stands in a mask.
@Suite struct ExistingMaskTests {
  private func place() throws -> Workplace {
    let place = try Workplace(training: 2, validation: 4)
    try place.writeModel()
    return place
  }

  private func predict(_ place: Workplace, _ arguments: String..., output: String = "out") throws -> Command {
    try Command(
      ["predict", "model.safetensors", "data/val/images", "--output", output, "--skip-existing"] + arguments,
      in: place.path)
  }

  private func expectDone(_ command: Command, _ done: Int, existing: Int) {
    #expect(command.exitCode == 0, "\(command.errors)")
    #expect(command.output.contains("\(done) mask") == (done > 0), "\(command.output)")
    #expect(
      command.output.contains("\(existing) of \(done + existing) were there already\n") == (existing > 0),
      "\(command.output)")
  }

  /// Killed wherever it is, and run again, it ends in the bytes of a run that nobody disturbed.
  @Test func aKilledRunIsContinued() throws {
    let place = try place()
    func run(_ output: String, killedAt file: String? = nil) throws -> Command {
      try Command(
        [
          "predict", "model.safetensors", "data/val/images", "--output", output, "--skip-existing",
          "--overlay",
        ],
        in: place.path, signal: file == nil ? nil : SIGKILL, awaiting: file)
    }
    #expect(try run("whole").exitCode == 0)
    let files = try place.predictions("whole")
    #expect(files.count == 8)
    for name in ["001.png", "002_overlay.jpg", "003.png", "none"] {
      _ = try run("out", killedAt: "out/" + name)
    }
    #expect(try run("out").exitCode == 0)
    #expect(try place.predictions("out").filter { !$0.hasSuffix(".tmp") } == files)
    for file in files { #expect(try place.bytes("out/\(file)") == place.bytes("whole/\(file)"), "\(file)") }
  }

  @Test func onlyTheSameIsThereAlready() throws {
    let place = try place()
    expectDone(try predict(place), 4, existing: 0)
    expectDone(try predict(place), 0, existing: 4)
    // Another photograph of the same name.
    let second = try place.bytes("data/val/images/002.jpg")
    try place.write(second + [0], "data/val/images/001.jpg")
    expectDone(try predict(place), 1, existing: 3)
    // Other options are another folder's, or all is made again.
    let other = try predict(place, "--precision", "bf16")
    #expect(other.exitCode == 1 && other.output.isEmpty)
    let words = "error: out/predictions.json: the masks of this folder are of the options 'precision=fp32 "
    #expect(
      other.errors.contains(words) && other.errors.contains("', not of 'precision=bf16 "), "\(other.errors)")
    expectDone(try predict(place), 0, existing: 4)
    func predictAll(_ arguments: String...) throws -> Command {
      try Command(
        ["predict", "model.safetensors", "data/val/images", "--output", "out"] + arguments, in: place.path)
    }
    #expect(try predictAll("--precision", "bf16").exitCode == 0)
    #expect(try predict(place).errors.contains("of the options 'precision=bf"))
    expectDone(try predict(place, "--precision", "bf16"), 0, existing: 4)
    #expect(try predictAll().exitCode == 0)
    // A folder of an earlier version has no record: each mask tells for itself.
    try FileManager.default.removeItem(atPath: place.path + "/out/predictions.json")
    expectDone(try predict(place, "--precision", "bf16"), 4, existing: 0)
    try FileManager.default.removeItem(atPath: place.path + "/out/predictions.json")
    expectDone(try predict(place), 4, existing: 0)
    // What belongs to a mask is missing.
    expectDone(try predict(place, "--overlay"), 4, existing: 0)
    try FileManager.default.removeItem(atPath: place.path + "/out/003_overlay.jpg")
    expectDone(try predict(place, "--overlay"), 1, existing: 3)
    expectDone(try predict(place), 0, existing: 4)
    // A mask that is cut off, and one whose end is not its own.
    try FileManager.default.removeItem(atPath: place.path + "/out/002.png")
    expectDone(try predict(place), 1, existing: 3)
    let whole = try place.bytes("out/002.png")
    for damaged in [Array(whole.dropLast(5)), Array(whole.prefix(200)), whole + [0]] {
      try place.write(damaged, "out/002.png")
      expectDone(try predict(place), 1, existing: 3)
      #expect(try place.bytes("out/002.png") == whole)
    }
    // Of another program, whose files are nobody else's to replace.
    try place.write(place.bytes("data/val/masks/002.png"), "out/002.png")
    #expect(try predict(place).exitCode == 1)
    expectDone(try predict(place, "--overwrite"), 1, existing: 3)
    #expect(try place.bytes("out/002.png") == whole)
    // Without the option all are made again.
    let all = try place.run("predict", "model.safetensors", "data/val/images", "--output", "out")
    #expect(all.exitCode == 0 && all.output.hasPrefix("4 masks in out"))
  }

  @Test func anotherModelsMasksAreNotCompleted() throws {
    let place = try place()
    expectDone(try predict(place), 4, existing: 0)
    let training = try place.run(
      "train", "data", "--encoder", "resnet18", "--width", "4", "--size", "64", "--epochs", "1", "--batch",
      "2",
      "--seed", "7", "--output", "run")
    #expect(training.exitCode == 0)
    let before = try place.bytes("out/001.png")
    try place.write(place.bytes("run/best.safetensors"), "model.safetensors")
    let other = try predict(place)
    #expect(other.exitCode == 1 && other.errors.contains("the masks of this folder are of the model '"))
    #expect(try place.bytes("out/001.png") == before)
    let all = try place.run("predict", "model.safetensors", "data/val/images", "--output", "out")
    #expect(all.exitCode == 0)
    expectDone(try predict(place), 0, existing: 4)
  }

  @Test func programsAreToldWhatWasThere() throws {
    let place = try place()
    expectDone(try predict(place), 4, existing: 0)
    let result = try predict(place, "--json")
    #expect(result.exitCode == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 5 && lines.dropLast().allSatisfy { $0.contains("\"existing\":true") })
    #expect(lines.last == "{\"done\":0,\"existing\":4,\"exit\":0,\"failed\":0,\"not_reached\":0}")
  }
}
