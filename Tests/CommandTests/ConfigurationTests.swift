import Foundation
import Testing

/// `--config`, and how options become a configuration.
@Suite(.serialized) struct ConfigurationTests {
  private static let options = [
    "--encoder", "resnet18", "--width", "4", "--size", "64", "--batch", "2", "--epochs", "2",
  ]

  @Test func aRunIsRepeatedByItsConfiguration() throws {
    let place = try Workplace(training: 4, validation: 2)
    let first = try place.run(["train", "data", "--output", "runs/a", "--seed", "3"] + Self.options)
    #expect(first.exitCode == 0, "\(first.errors)")
    let again = try place.run("train", "--config", "runs/a/config.json", "--output", "runs/b")
    #expect(again.exitCode == 0, "\(again.errors)")
    for name in ["best.safetensors", "last.safetensors", "history.csv", "config.json"] {
      #expect(try place.bytes("runs/b/\(name)") == place.bytes("runs/a/\(name)"), "\(name)")
    }
    let shorter = try place.run(
      "train", "--config", "runs/a/config.json", "--output", "runs/c", "--epochs", "1")
    #expect(shorter.exitCode == 0, "\(shorter.errors)")
    #expect(try place.text("runs/c/history.csv").split(separator: "\n").count == 2)
    #expect(try place.text("runs/c/config.json").contains("\"seed\" : 3"))
  }

  @Test func aPartOfAConfigurationIsEnough() throws {
    let place = try Workplace(training: 4, validation: 2)
    try place.write(
      #"{"encoder": "resnet18", "encoderWidth": 4, "size": 64, "batchSize": 2, "epochs": 1, "data": "../data"}"#,
      "sub/c.json")
    let result = try place.run(
      "train", "--config", "sub/c.json", "--output", "run", "--flips", "both", "--schedule", "one-cycle")
    #expect(result.exitCode == 0, "\(result.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(place.bytes("run/config.json"))) as? [String: Any]
    #expect(json?["encoderWidth"] as? Int == 4 && json?["warmUpShare"] as? Double == 0.3)
    #expect((json?["augmentation"] as? [String: Any])?["verticalFlip"] as? Double == 0.5)
    let found = try place.run(
      "lr-find", "--config", "sub/c.json", "--steps", "10", "--picture", "a.svg")
    // Whether the loss fell or not.
    #expect(try found.exitCode < 2 && place.files("").contains("a.svg"), "\(found.errors)")
  }

  @Test func aConfigurationIsPrintedAndReadAgain() throws {
    let place = try Workplace(training: 2, validation: 1)
    let printed = try place.run(["train", "data", "--print-config", "--ema", "0.5"] + Self.options)
    #expect(printed.exitCode == 0 && !FileManager.default.fileExists(atPath: place.path + "/runs"))
    try place.write(printed.output, "c.json")
    let again = try place.run("train", "--config", "c.json", "--print-config")
    #expect(again.output == printed.output && again.output.contains("\"averagingDecay\" : 0.5"))
  }

  @Test func weightsThatChangedAreNoticed() throws {
    let place = try Workplace(training: 2, validation: 1)
    try place.writeModel("w.safetensors")
    let first = try place.run(
      ["train", "data", "--output", "a", "--init-from", "w.safetensors"] + Self.options)
    #expect(first.exitCode == 0, "\(first.errors)")
    var bytes = try place.bytes("w.safetensors")
    bytes[bytes.count - 1] ^= 1
    try place.write(bytes, "w.safetensors")
    let again = try place.run("train", "--config", "a/config.json", "--output", "b")
    #expect(again.exitCode == 1 && again.errors.contains("w.safetensors"), "\(again.errors)")
    // Whoever names them means them.
    let named = try place.run(
      "train", "--config", "a/config.json", "--output", "b", "--init-from", "w.safetensors", "--allow-missing"
    )
    #expect(!named.errors.contains("expected"), "\(named.errors)")
  }

  @Test(arguments: [
    ("{\"epohcs\": 1}", "the member 'epohcs' is unknown; did you mean 'epochs'?"),
    ("{\"epochs\": 0}", "the member 'epochs': "), ("[1]", "is no JSON object"),
    ("{}", "Missing expected argument"),
  ])
  func aWrongFileIsWrongUsage(text: String, message: String) throws {
    let place = try Workplace(training: 1, validation: 1)
    try place.write(text, "c.json")
    for command in ["train", "lr-find"] {
      let result = try place.run(command, "--config", "c.json")
      #expect(result.exitCode == 64 && result.errors.hasPrefix("error: "))
      #expect(result.errors.contains(message), "\(result.errors)")
    }
    #expect(try place.run("train", "data", "--config", "none.json").exitCode == 64)
    #expect(
      try place.run("train", "--resume", "run", "--config", "c.json").errors.contains("leave out --config"))
  }

  @Test func everyOptionIsRefusedBesideResumeUnlessItIsOpen() throws {
    let place = try Workplace(training: 1, validation: 1)
    for options in [
      ["--seed", "1"], ["--tensorboard"], ["--scale", "1"], ["--allow-missing"], ["--output", "o"],
      ["--precision", "bf16"], ["--save-minutes", "1"],
    ] {
      let result = try place.run(["train", "--resume", "run"] + options)
      #expect(result.exitCode == 64 && result.errors.contains("\(options[0])"), "\(result.errors)")
    }
    for options in [["--epochs", "3"], ["--classes", "c"], ["--threads", "1"], ["--memory", "1GB"]] {
      #expect(try place.run(["train", "--resume", "run"] + options).exitCode == 1)
    }
  }
}
