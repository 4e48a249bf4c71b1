import SkipSegFiles
import SkipSegImaging
import Testing

/// Photographs that are seen at several scales, mirrored and by their own statistics, as people ask for it.
@Suite struct ScaleCommandTests {
  @Test func whatIsNoScaleIsWrongUsage() throws {
    let place = try Workplace(training: 1, validation: 1)
    try place.writeModel()
    let scales = "but must be 1 to 8 numbers of 0.25 to 4, such as 1,1.5"
    let batchNorm = "but must be model, or picture:S with S of 0 to 1"
    for (options, words) in [
      (["--scales", "0.2"], "--scales is 0.2, \(scales)"),
      (["--scales", "1,5"], "--scales is 1,5, \(scales)"),
      (["--scales", ""], "--scales is '', \(scales)"), (["--scales", "1,"], "--scales is '1,', \(scales)"),
      (["--scales", "1,x"], "--scales is '1,x', \(scales)"),
      (["--scales", "nan"], "--scales is nan, \(scales)"),
      (["--scales", "1,1,1,1,1,1,1,1,1"], "--scales is 1,1,1,1,1,1,1,1,1, \(scales)"),
      (["--batch-norm", "picture"], "--batch-norm is 'picture', \(batchNorm)"),
      (["--batch-norm", "picture:1.1"], "--batch-norm is picture:1.1, \(batchNorm)"),
      (["--batch-norm", "picture:-0.1"], "--batch-norm is picture:-0.1, \(batchNorm)"),
      (["--batch-norm", "batch:0.3"], "--batch-norm is 'batch:0.3', \(batchNorm)"),
    ] {
      for command in [
        ["predict", "model.safetensors", "data/val/images", "--output", "out"],
        ["evaluate", "model.safetensors", "data", "--output", "out"],
      ] {
        let result = try place.run(command + options)
        #expect(result.exitCode == 64 && result.errors.contains(words), "\(options): \(result.errors)")
      }
    }
    let folders = try place.run(
      "evaluate", "--predictions", "data/val/masks", "--masks", "data/val/masks", "--scales", "1,2")
    #expect(folders.exitCode == 64 && folders.errors.contains("--scales is for a model and a data set"))
    // ONNX has no layer that would do so.
    let export = try place.run(
      "export", "model.safetensors", "--format", "onnx", "--output", "model.onnx", "--batch-norm",
      "picture:0.3")
    #expect(export.exitCode == 64 && export.errors.contains("--batch-norm"))
  }

  @Test func whatIsAskedForIsDone() throws {
    let place = try Workplace(training: 1, validation: 2)
    try place.writeModel()
    let names = try place.files("data/val/images").map(FileSystem.stem)
    let same = ["plain", "one", "model", "none"]
    for (folder, options) in [
      ("plain", []), ("one", ["--scales", "1"]), ("model", ["--batch-norm", "model"]),
      ("none", ["--batch-norm", "picture:0"]), ("scales", ["--scales", "1,1.5"]), ("flip", ["--flip"]),
      ("tta", ["--tta", "flip"]), ("all", ["--scales", "1,1.5", "--flip", "--batch-norm", "picture:0.3"]),
    ] {
      let result = try place.run(
        ["predict", "model.safetensors", "data/val/images", "--output", folder, "--logits"] + options)
      #expect(result.exitCode == 0, "\(result.errors)")
      for name in names {
        let isPlain = try place.bytes("\(folder)/\(name).npy") == place.bytes("plain/\(name).npy")
        #expect(isPlain == same.contains(folder), "\(folder)")
        if isPlain { #expect(try place.labels("\(folder)/\(name).png") == place.labels("plain/\(name).png")) }
        let size = { try ImageFile.header(of: FileSystem.join(place.path, $0)) }
        let (mask, truth) = (try size("\(folder)/\(name).png"), try size("data/val/masks/\(name).png"))
        #expect((mask.width, mask.height) == (truth.width, truth.height))
      }
    }
    for name in names {
      #expect(try place.bytes("flip/\(name).npy") == place.bytes("tta/\(name).npy"))
    }
    // Masks of other options are not those that are asked for.
    let again = try place.run(
      "predict", "model.safetensors", "data/val/images", "--output", "plain", "--skip-existing", "--scales",
      "1,1.5")
    #expect(again.exitCode == 1, "\(again.errors)")
    #expect(again.errors.contains("scales=1,1.5'; choose another folder"), "\(again.errors)")
    let evaluation = try place.run(
      "evaluate", "model.safetensors", "data", "--output", "scores", "--scales", "1,1.5", "--flip",
      "--batch-norm", "picture:0.3")
    #expect(evaluation.exitCode == 0, "\(evaluation.errors)")
    for name in names {
      #expect(try place.labels("scores/masks/\(name).png") == place.labels("all/\(name).png"))
    }
    let page = String(decoding: try place.bytes("scores/index.html"), as: UTF8.self)
    #expect(page.contains("--flip --scales 1,1.5 --batch-norm picture:0.3"))
  }
}
