import Foundation
import SkipSegImaging
import TestSupport
import Testing

/// The options that choose an encoder and its skips.
@Suite struct EncoderCommandTests {
  /// Each line says the rule.
  @Test(
    arguments: [
      (["--encoder", "residual-57"], "N is 8 n + 2, from 10 to 1002; the nearest are 50 and 58"),
      (["--encoder", "residual-2000"], "the nearest are 994 and 1002"),
      (["--encoder", "plain-58", "--short-skips", "residual"], "plain-58 has no short skips"),
      (
        ["--encoder", "densenet121", "--width", "15"],
        "--width is 15, but must be 4 to 256 and an even number, such as 14 or 16"
      ),
      (["--encoder", "densenet121", "--zero-init"], "--zero-init is for ResNets"),
      (["--encoder", "densenet121", "--short-skips", "none"], "--short-skips is for ResNets"),
      (["--encoder", "densenet121", "--projection", "zeros"], "--projection is for ResNets"),
      (
        ["--encoder", "densenet121", "--drop-path", "0.1"], "--drop-path is for networks of residual branches"
      ),
      (["--encoder", "plain-18", "--zero-init"], "--zero-init needs short skips"),
      (["--encoder", "plain-18", "--projection", "zeros"], "--projection needs short skips"),
      (["--encoder", "plain-18", "--drop-path", "0.1"], "--drop-path needs short skips"),
      (
        ["--short-skips", "pre-activation", "--zero-init"],
        "--zero-init is for blocks that end in a batch norm"
      ),
      (["--drop-path", "1"], "--drop-path is 1, but must be at least 0 and less than 1"),
      (["--long-skips", "concat:3"], "--long-skips is 'concat:3', but must be concat, add or none"),
      (["--long-skips", "none:4"], "--long-skips is 'none:4', but must be concat, add or none"),
      (["--long-skips", "sum"], "--long-skips is 'sum', but must be concat, add or none"),
      (["--width", "3"], "--width is 3, but must be 4 to 256"),
    ])
  func wrongUsageIsSaidInOneLine(options: [String], rule: String) throws {
    for command in [["train", "data"], ["lr-find", "data"]] {
      let result = try Command(command + options, in: NSTemporaryDirectory())
      #expect(result.exitCode == 64)
      #expect(result.errorLines.first?.contains(rule) == true, "\(result.errors)")
    }
  }

  /// Trains each for an epoch, describes what came out and predicts with it.
  @Test(arguments: [
    (["--encoder", "plain-10"], "plain-10 of width 4", "an encoder residual-10"),
    (["--encoder", "residual-10"], "residual-10 of width 4", "an encoder residual-10"),
    (
      ["--encoder", "resnet18", "--short-skips", "pre-activation", "--drop-path", "0.2"],
      "resnet18 with pre-activation of width 4", "an encoder resnet18 of width 4"
    ),
    (["--encoder", "densenet121"], "densenet121 of width 4", "an encoder densenet121 of width 4"),
  ])
  func everyKindTrainsAndPredicts(options: [String], name: String, missing: String) throws {
    let place = try Workplace(training: 4, validation: 1)
    let trained = try place.run(
      [
        "train", "data", "--width", "4", "--size", "64", "--batch", "2", "--epochs", "1", "--long-skips",
        "add:4,8",
      ]
        + options)
    #expect(trained.exitCode == 0, "\(trained.errors)")
    let model = "runs/train/best.safetensors"
    let info = try place.run(["info", model])
    #expect(info.output.contains("U-Net with encoder \(name)\n"), "\(info.output)")
    #expect(info.output.contains("added, at 1/4, 1/8"))
    #expect(info.output.contains("can't load it: it doesn't have \(missing)"))
    #expect(try place.run(["predict", model, "data/val/images", "--output", "masks"]).exitCode == 0)
    if options.contains("densenet121") { try expectSmallestSide(place, model) }
    let resumed = try place.run(["train", "--resume", "runs/train", "--epochs", "2"])
    #expect(resumed.exitCode == 0, "\(resumed.errors)")
  }

  /// A picture of 28 x 300 fails alone, and is listed among others.
  private func expectSmallestSide(_ place: Workplace, _ model: String) throws {
    for (name, width) in [("small", 28), ("fits", 29)] {
      let pixels = (0..<width * 300 * 3).map { UInt8($0 * 7 % 251) }
      let image = Image(width: width, height: 300, channels: 3, pixels: pixels)
      try place.write(ImageEncoder.png(image), "sizes/\(name).png")
    }
    let rule = "densenet121 needs pictures of at least 29 x 29 pixels, this one is 28 x 300"
    let both = try place.run(["predict", model, "sizes", "--output", "sized"])
    #expect(both.exitCode == 2 && both.errorLines.contains { $0.hasSuffix(rule) }, "\(both.errors)")
    let alone = try place.run(["predict", model, "sizes/small.png", "--output", "alone"])
    #expect(alone.exitCode == 1 && alone.errorLines.contains { $0.hasSuffix(rule) }, "\(alone.errors)")
  }
}
