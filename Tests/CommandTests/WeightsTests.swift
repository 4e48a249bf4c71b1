import Foundation
import SkipSegImaging
import Testing

/// Weights that come from elsewhere, command by command.
@Suite(.serialized) struct WeightsTests {
  private static let training = [
    "train", "data", "--size", "64", "--epochs", "1", "--batch", "2", "--encoder", "resnet18", "--width", "8",
  ]

  @Test func whatIsImportedPredictsTheSame() throws {
    let place = try Workplace(training: 2, validation: 1)
    let training = try Command(Self.training, in: place.path)
    #expect(training.exitCode == 0, "\(training.errors)")
    let model = "runs/train/best.safetensors"
    let options = [
      "import", model, "--encoder", "resnet18", "--classes", "data/classes.txt", "--output", "new",
    ]
    let result = try Command(options, in: place.path)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(
      result.output
        == "new: U-Net with encoder resnet18 of width 8, 3 channels, 4 classes; all 182 tensors taken\n")
    #expect(result.errors.contains("ImageNet's mean and standard deviation"))
    for (model, output) in [(model, "first"), ("new", "second")] {
      let prediction = try place.run("predict", model, "data/val/images", "--output", output)
      #expect(prediction.exitCode == 0, "\(prediction.errors)")
    }
    for mask in try place.files("first") where mask.hasSuffix(".png") {
      // A mask names its model, so that the files differ.
      let masks = try ["first", "second"].map { try ImageFile.decodeMask(place.path + "/\($0)/\(mask)") }
      #expect(masks[0] == masks[1])
    }
    // Nothing is written over.
    let again = try Command(options, in: place.path)
    #expect(again.exitCode == 1 && again.errorLines.count == 1 && again.errors.hasPrefix("error: new: "))
  }

  /// A run's folder stands for its best model.
  @Test(arguments: ["--encoder-weights", "--init-from"])
  func aRunMayBeginWithAnother(option: String) throws {
    let place = try Workplace(training: 4, validation: 1)
    #expect(try Command(Self.training, in: place.path).exitCode == 0)
    for (weights, output) in [("runs/train", "folder"), ("runs/train/best.safetensors", "file")] {
      let result = try Command(
        Self.training + [option, weights, "--seed", "1", "--output", output], in: place.path)
      #expect(result.exitCode == 0, "\(result.errors)")
    }
    #expect(try place.bytes("folder/last.safetensors") == place.bytes("file/last.safetensors"))
  }

  /// The file is needed no more once the run has begun.
  @Test(arguments: ["--encoder-weights", "--init-from"])
  func aRunThatBeganWithWeightsGoesOnWithoutThem(option: String) throws {
    let place = try Workplace(training: 4, validation: 1)
    let first = try Command(Self.training, in: place.path)
    #expect(first.exitCode == 0, "\(first.errors)")
    try FileManager.default.moveItem(
      atPath: place.path + "/runs/train/best.safetensors", toPath: place.path + "/weights")
    let begin = Self.training + [option, "weights", "--seed", "1"]
    let whole = try Command(begin + ["--output", "whole"], in: place.path)
    #expect(whole.exitCode == 0, "\(whole.errors)")
    #expect(whole.errors.contains("weights: \(option == "--init-from" ? 182 : 120) tensors taken"))
    let random = try Command(Self.training + ["--seed", "1", "--output", "random"], in: place.path)
    #expect(random.exitCode == 0)
    #expect(try place.bytes("whole/last.safetensors") != place.bytes("random/last.safetensors"))

    let parts = try Command(
      begin + ["--output", "parts"], in: place.path, signal: SIGINT, awaiting: "parts/last.checkpoint")
    #expect(parts.exitCode == 130, "\(parts.errors)")
    #expect(try place.text("parts/config.json").contains("\"contentHash\" : \""))
    try FileManager.default.removeItem(atPath: place.path + "/weights")
    let resumed = try place.run("train", "--resume", "parts")
    #expect(resumed.exitCode == 0, "\(resumed.errors)")
    #expect(try place.bytes("whole/last.safetensors") == place.bytes("parts/last.safetensors"))
  }

  @Test func anEncoderForColoursLearnsToSeeGreyPhotographs() throws {
    let place = try Workplace(training: 2, validation: 1)
    let first = try Command(Self.training, in: place.path)
    #expect(first.exitCode == 0, "\(first.errors)")
    let grey = try Command(
      Self.training + [
        "--channels", "1", "--encoder-weights", "runs/train/best.safetensors", "--output", "grey",
      ],
      in: place.path)
    #expect(grey.exitCode == 0, "\(grey.errors)")
    #expect(grey.errors.contains(", first convolution adapted from 3 channels to 1"))
    let prediction = try place.run(
      "predict", "grey/best.safetensors", "data/val/images", "--output", "out", "--overlay")
    #expect(prediction.exitCode == 0, "\(prediction.errors)")
    let info = try place.run("info", "grey/best.safetensors")
    #expect(info.output.contains("1 channel,") && info.output.contains("mean 0.449"))
  }

  @Test func weightsThatDoNotFitAreRefusedBeforeARunBegins() throws {
    let place = try Workplace(training: 2, validation: 1)
    let first = try Command(Self.training, in: place.path)
    #expect(first.exitCode == 0, "\(first.errors)")
    let model = "runs/train/best.safetensors"
    for (arguments, message) in [
      (["--encoder-weights", model], "give --encoder resnet18"),
      (["--init-from", model], "give --encoder resnet18"),
      (["--encoder-weights", "missing"], "missing: cannot be read"),
    ] {
      let result = try Command(
        ["train", "data", "--encoder", "resnet50", "--output", "run"] + arguments, in: place.path)
      #expect(result.exitCode == 1 && result.errorLines.count == 1, "\(result.errors)")
      #expect(result.errors.contains(message))
    }
    #expect(!FileManager.default.fileExists(atPath: place.path + "/run"))
  }

  @Test func theWidthIsTheModelsOwn() throws {
    let place = try Workplace(training: 2, validation: 1)
    let training = try Command(Self.training, in: place.path)
    #expect(training.exitCode == 0 && training.errors.contains("resnet18 of width 8"), "\(training.errors)")
    let model = "runs/train/best.safetensors"
    let info = try place.run("info", model)
    #expect(info.output.contains("resnet18 of width 8") && info.output.contains("32, 16, 8, 4, 2"))
    let prediction = try place.run("predict", model, "data/val/images", "--output", "masks")
    #expect(prediction.exitCode == 0, "\(prediction.errors)")
    let refused = try Command(Self.training + ["--init-from", model, "--width", "16"], in: place.path)
    #expect(refused.exitCode == 1 && refused.errors.contains("give --encoder resnet18 --width 8"))
    let taken = try Command(Self.training + ["--init-from", model], in: place.path)
    #expect(taken.exitCode == 0 && taken.errors.contains("182 tensors taken"), "\(taken.errors)")
    let tooNarrow = try Command(Self.training + ["--width", "1"], in: place.path)
    #expect(tooNarrow.exitCode == 64 && tooNarrow.errors.contains("must be 4 to 256"))
  }

  @Test(arguments: [
    ["import"], ["import", "file"], ["import", "file", "--classes", "classes.txt"],
    ["import", "file", "--classes", "c", "--output", "o", "--encoder", "vgg16"],
    ["import", "file", "--classes", "c", "--output", "o", "--mean", "0,0,0"],
    ["import", "file", "--classes", "c", "--output", "o", "--mean", "0,x", "--standard-deviation", "1,1"],
    ["import", "file", "--classes", "c", "--output", "o", "--mean", "0", "--standard-deviation", "0"],
    ["import", "file", "--classes", "c", "--output", "o", "--mask-values", "255,0"],
    ["import", "file", "--classes", "c", "--output", "o", "--ignore-index", "-1"],
    ["train", "data", "--channels", "4"], ["train", "data", "--allow-missing"],
    ["train", "data", "--init-from", "a", "--encoder-weights", "b"],
    ["train", "--resume", "run", "--init-from", "a"],
  ])
  func wrongUseEndsWith64(arguments: [String]) throws {
    let result = try Command(arguments, in: NSTemporaryDirectory())
    #expect(result.exitCode == 64, "\(result.errors)")
  }
}
