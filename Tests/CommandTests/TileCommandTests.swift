import SkipSegFiles
import SkipSegImaging
import Testing

/// Photographs that are cut into tiles, and how many pixels are too many, as people ask for it.
@Suite struct TileCommandTests {
  @Test func whatIsNoTileIsWrongUsage() throws {
    let place = try Workplace(training: 1, validation: 1)
    try place.writeModel()
    for (options, words) in [
      (["--tile", "32"], "--tile is '32', but must be auto, off, or a whole number of 64 to 1000000"),
      (["--tile", "half"], "--tile is 'half'"), (["--tile", "-64"], "--tile is '-64'"),
      (["--tile", "256"], "--margin 192 leaves nothing of tiles of 256; at least 448"),
      (["--tile", "512", "--margin", "256"], "--margin 256 leaves nothing of tiles of 512; at least 576"),
      (["--margin", "-1"], "--margin is '-1', but must be exact, or a whole number of 0 to 1000000"),
      // What resnet18 looks as far as.
      (["--tile", "640", "--margin", "exact"], "--margin 320 leaves nothing of tiles of 640; at least 704"),
      (["--blend", "linear"], "--blend is 'linear', but must be one of none, gaussian"),
      (["--tta", "scales"], "--tta is 'scales', but must be one of none, flip, flips"),
      (["--max-pixels", "0"], "--max-pixels is 0, but must be at least 1"),
    ] {
      var commands = [["predict", "model.safetensors", "data/val/images", "--output", "out"]]
      if options[0] != "--max-pixels" {
        commands.append(["evaluate", "model.safetensors", "data", "--output", "out"])
      }
      for command in commands {
        let result = try place.run(command + options)
        #expect(result.exitCode == 64, "\(options): \(result.errors)")
        #expect(result.errors.contains(words), "\(result.errors)")
      }
    }
    let folders = try place.run(
      "evaluate", "--predictions", "data/val/masks", "--masks", "data/val/masks", "--tta", "flip")
    #expect(folders.exitCode == 64 && folders.errors.contains("--tta is for a model and a data set"))
  }

  @Test func photographsAreCutAndMirrored() throws {
    let place = try Workplace(training: 1, validation: 2)
    try place.writeModel()
    let names = try place.files("data/val/images").map(FileSystem.stem)
    for (folder, options) in [
      ("whole", ["--tile", "off"]), ("auto", []), ("cut", ["--tile", "96", "--margin", "32"]),
      ("blended", ["--tile", "96", "--blend", "gaussian"]), ("flip", ["--tta", "flip"]),
      ("flips", ["--tta", "flips", "--tile", "96", "--margin", "32", "--resolution", "2"]),
    ] {
      let result = try place.run(
        ["predict", "model.safetensors", "data/val/images", "--output", folder, "--logits"] + options)
      #expect(result.exitCode == 0, "\(result.errors)")
      for name in names {
        let photograph = try ImageFile.header(of: FileSystem.join(place.path, "data/val/masks/\(name).png"))
        let mask = try ImageFile.header(of: FileSystem.join(place.path, "\(folder)/\(name).png"))
        #expect((mask.width, mask.height) == (photograph.width, photograph.height))
        let isWhole = try place.bytes("\(folder)/\(name).npy") == place.bytes("whole/\(name).npy")
        #expect(isWhole == (folder == "whole" || folder == "auto"), "\(folder)")
      }
      #expect(result.errors.contains("is cut into") == options.contains("96"), "\(folder): \(result.errors)")
    }
    let evaluation = try place.run(
      "evaluate", "model.safetensors", "data", "--output", "scores", "--tile", "96", "--margin", "32")
    #expect(evaluation.exitCode == 0, "\(evaluation.errors)")
    for name in names {
      #expect(try place.labels("scores/masks/\(name).png") == place.labels("cut/\(name).png"))
    }
  }

  /// By the header alone, with what lifts it.
  @Test func photographsOfTooManyPixelsAreRefused() throws {
    let place = try Workplace(training: 1, validation: 1)
    try place.writeModel()
    let refused = try place.run(
      "predict", "model.safetensors", "data/val/images", "--output", "out", "--max-pixels", "1000")
    #expect(refused.exitCode == 1)
    #expect(
      refused.errors.contains("expected at most 1000 in all; make it smaller, or allow more by --max-pixels"),
      "\(refused.errors)")
    let taken = try place.run(
      "predict", "model.safetensors", "data/val/images", "--output", "out", "--max-pixels", "1000000")
    #expect(taken.exitCode == 0)
  }
}

extension Workplace {
  /// What a mask holds, whatever else stands in its file.
  func labels(_ name: String) throws -> RawMask {
    try ImageFile.decodeMask(bytes: bytes(name), named: name)
  }
}
