import Foundation
import Testing

/// Training samples as the command shows and makes them.
@Suite(.serialized) struct AugmentationCommandTests {
  /// Width and height of a PNG, as its header says.
  private func size(ofPNG bytes: [UInt8]) -> [Int] {
    [16, 20].map { start in bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
  }

  @Test func checkShowsADozenSamplesAndWritesOverNothing() throws {
    let place = try Workplace(training: 3, validation: 1)
    let options = ["--augment", "strong", "--size", "64", "--rare-class-share", "0.5"]
    func preview(_ file: String, seed: Int) throws -> Command {
      try Command(
        ["check", "data", "--preview", file, "--seed", "\(seed)"] + options, in: place.path)
    }
    let first = try preview("a.png", seed: 1)
    #expect(first.exitCode == 0 && first.output.contains("a.png: "), "\(first.errors)")
    let picture = try place.bytes("a.png")
    // Three pairs in each of four rows, 8 pixels apart.
    #expect(size(ofPNG: picture) == [3 * 128 + 16, 4 * 64 + 24])

    let mine = try place.bytes("data/val/masks/001.png")
    let wrong = try preview("data/val/masks/001.png", seed: 1)
    #expect(wrong.exitCode == 1 && wrong.errors.contains("error: data/val/masks/001.png: "))
    #expect(try place.bytes("data/val/masks/001.png") == mine)
    // Its own picture is replaced.
    #expect(try preview("a.png", seed: 2).exitCode == 0)
    #expect(try place.bytes("a.png") != picture)
    #expect(try preview("a.png", seed: 1).exitCode == 0)
    #expect(try place.bytes("a.png") == picture)
  }

  @Test func theLoaderIsMeasured() throws {
    let place = try Workplace(training: 3, validation: 1)
    let result = try place.run(
      "benchmark", "--loader", "data", "--augment", "strong", "--size", "64", "--batch", "2", "--seconds",
      "0",
      "--ignore-index", "200", "--output", "loader.json")
    #expect(result.exitCode == 0 && result.output.contains("in memory"), "\(result.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(try place.bytes("loader.json"))) as? [String: Any]
    let (read, cached) = (
      json?["readMillisecondsPerCrop"] as? Double, json?["cachedMillisecondsPerCrop"] as? Double
    )
    #expect(try #require(cached) > 0 && #require(read) > #require(cached))
  }

  @Test(arguments: [
    ["check", "data", "--augment", "strong"],
    ["check", "data", "--preview", "a.png", "--scale", "2-1"],
    ["check", "data", "--preview", "a.png", "--rare-class-share", "1.5"],
    ["benchmark", "--augment", "none"], ["train", "data", "--augment", "wild"],
    ["train", "data", "--scale", "0-1"],
    ["train", "data", "--flips", "vertical"], ["train", "--resume", "runs/train", "--augment", "none"],
  ])
  func wrongUsage(_ arguments: [String]) throws {
    let place = try Workplace(training: 1, validation: 1)
    #expect(try Command(arguments, in: place.path).exitCode == 64)
  }

  @Test func trainingKeepsItsAugmentation() throws {
    let place = try Workplace(training: 4, validation: 1)
    let options = [
      "--augment", "strong", "--flips", "both", "--scale", "0.2-0.5", "--rare-class-share", "0.33",
    ]
    let result = try Command(
      [
        "train", "data", "--size", "64", "--epochs", "1", "--batch", "2", "--encoder", "resnet18", "--width",
        "8",
      ] + options,
      in: place.path)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("decoded at 1/2 of their size"))
    let json = try JSONSerialization.jsonObject(with: Data(try place.bytes("runs/train/config.json")))
    let augmentation = try #require((json as? [String: Any])?["augmentation"] as? [String: Any])
    #expect(augmentation["scale"] as? [Double] == [0.2, 0.5])
    #expect(
      augmentation["verticalFlip"] as? Double == 0.5 && augmentation["rareClassShare"] as? Double == 0.33)
  }
}
