import SkipSegFiles
import SkipSegImaging
import Testing

/// The size at which photographs are worked on, as people ask for it.
@Suite struct ResolutionTests {
  private static let bad = ["0", "-1", "nan", "0.5px", "1e9px", "5", "1/0", "half"]

  @Test func whatIsNoResolutionIsWrongUsage() throws {
    let place = try Workplace(training: 1, validation: 1)
    try place.writeModel()
    for text in Self.bad {
      for arguments in [
        ["train", "data"], ["check", "data"], ["lr-find", "data"], ["benchmark", "--loader", "data"],
        ["predict", "model.safetensors", "data/val/images", "--output", "out"],
        ["evaluate", "model.safetensors", "data", "--output", "out"],
      ] {
        let result = try place.run(arguments + ["--resolution", text])
        #expect(result.exitCode == 64, "\(arguments)")
        #expect(
          result.errors.contains(
            "--resolution is '\(text)', but must be auto, native, a factor above 0 and at most 4 such as 0.25 or 1/4, "
              + "or a longer side of 1px to 65536px"), "\(result.errors)")
      }
    }
    let folders = try place.run(
      "evaluate", "--predictions", "data/val/masks", "--masks", "data/val/masks", "--resolution", "1/2")
    #expect(folders.exitCode == 64 && folders.errors.contains("--resolution is for a model and a data set"))
    #expect(try place.run("benchmark", "--resolution", "1/2").exitCode == 64)
  }

  @Test func aRunItsModelAndItsMasks() throws {
    let place = try Workplace(training: 4, validation: 2)
    let training = try place.run(
      "train", "data", "--encoder", "resnet18", "--width", "4", "--size", "64", "--epochs", "1", "--batch",
      "2",
      "--resolution", "1/2", "--output", "run")
    #expect(training.exitCode == 0, "\(training.errors)")
    #expect(training.errors.contains("are worked on at 1/2 ("))
    #expect(try place.text("run/config.json").contains("\"resolution\" : \"1/2\""))
    #expect(try place.run("info", "run/best.safetensors").output.contains("photographs at 1/2 of their size"))
    let refused = try place.run("train", "--resume", "run", "--resolution", "native")
    #expect(refused.exitCode == 64 && refused.errors.contains("--resolution"))

    let photographs = try place.files("data/val/images")
    for (folder, options) in [
      ("own", []), ("said", ["--resolution", "1/2"]), ("native", ["--resolution", "native"]),
    ] {
      let result = try place.run(
        ["predict", "run", "data/val/images", "--output", folder, "--logits", "--overlay"] + options)
      #expect(result.exitCode == 0, "\(result.errors)")
      for photograph in photographs {
        let name = FileSystem.stem(photograph)
        let header = try ImageFile.header(
          bytes: place.bytes("data/val/images/\(photograph)"), named: photograph)
        for file in ["\(name).png", "\(name)_overlay.jpg"] {
          let mask = try ImageFile.header(bytes: place.bytes("\(folder)/\(file)"), named: file)
          #expect((mask.width, mask.height) == (header.width, header.height))
        }
        let (width, height) =
          folder == "native"
          ? (header.width, header.height) : ((header.width + 1) / 2, (header.height + 1) / 2)
        let logits = try place.text("\(folder)/\(name).npy").prefix(128)
        #expect(logits.contains("(4, \(height), \(width),"), "\(logits)")
      }
    }
    for photograph in photographs {
      let name = FileSystem.stem(photograph)
      #expect(try place.labels("own/\(name).png") == place.labels("said/\(name).png"))
      #expect(try place.bytes("own/\(name).npy") == place.bytes("said/\(name).npy"))
    }
    let evaluation = try place.run(
      "evaluate", "run", "data", "--output", "scores", "--calibration", "--suspects")
    #expect(evaluation.exitCode == 0, "\(evaluation.errors)")
    for file in try place.files("scores/masks") {
      #expect(try place.labels("scores/masks/\(file)") == place.labels("own/\(file)"))
    }
  }

  /// Of photographs that are small for their crops nothing is said; others learn what a choice would be.
  @Test func aCheckSaysWhatCropsShow() throws {
    let place = try Workplace(training: 3, validation: 1)
    #expect(try !place.run("check", "data").errors.contains("worked on"))
    let native = try place.run("check", "data", "--size", "32")
    #expect(native.exitCode == 0 && native.errors.contains("are worked on as they are: crops of 32 show"))
    #expect(native.errors.contains("--resolution auto lets them show up to"))
    let auto = try place.run("check", "data", "--size", "32", "--resolution", "auto")
    #expect(auto.exitCode == 0 && auto.errors.contains("are worked on at 1/"), "\(auto.errors)")
    #expect(
      try place.run("benchmark", "--loader", "data", "--resolution", "1/4", "--seconds", "0").exitCode == 0)
  }
}
