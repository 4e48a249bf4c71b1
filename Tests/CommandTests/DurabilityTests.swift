import Foundation
import SkipSegFiles
import Testing

/// What becomes of a run when its folder, its checkpoints or its process are treated badly. `scripts/torture.sh` does the
/// same many times over, at random.
@Suite(.serialized) struct DurabilityTests {
  private static let options = [
    "--size", "64", "--epochs", "12", "--batch", "2", "--encoder", "resnet18", "--width", "8", "--threads",
    "2",
  ]

  /// A run that was interrupted once it had two checkpoints, and what it ends in when nothing happens to it.
  private func interruptedRun() throws -> (place: Workplace, reference: [String: [UInt8]]) {
    let place = try Workplace(training: 8, validation: 1)
    let whole = try Command(["train", "data", "--output", "whole"] + Self.options, in: place.path)
    #expect(whole.exitCode == 0, "\(whole.errors)")
    let run = try Command(
      ["train", "data", "--output", "run"] + Self.options, in: place.path, signal: SIGUSR1,
      awaiting: "run/history.csv")
    #expect(run.exitCode == 143, "\(run.errors)")
    #expect(run.errors.contains("To go on: skipseg train --resume run"))
    #expect(try place.files("run").contains("previous.checkpoint"))
    return (place, try results(place, "whole"))
  }

  private func results(_ place: Workplace, _ run: String) throws -> [String: [UInt8]] {
    let names = ["best.safetensors", "last.safetensors", "history.csv", "split.json"]
    return try Dictionary(uniqueKeysWithValues: names.map { ($0, try place.bytes("\(run)/\($0)")) })
  }

  private func damage(_ place: Workplace, _ name: String, at offset: Int) throws {
    var bytes = try place.bytes(name)
    bytes[offset] ^= 16
    try Data(bytes).write(to: URL(fileURLWithPath: "\(place.path)/\(name)"))
  }

  @Test func aDamagedCheckpointIsKeptAndTheOneBeforeUsed() throws {
    let (place, reference) = try interruptedRun()
    try place.write("an earlier one", "run/last.checkpoint.corrupt")
    try damage(place, "run/last.checkpoint", at: 1_000_000)
    let damaged = try place.bytes("run/last.checkpoint")
    let info = try place.run("info", "run/last.checkpoint")
    #expect(info.exitCode == 1 && info.errors.contains("checksum"))
    let resumed = try place.run("train", "--resume", "run")
    #expect(resumed.exitCode == 0, "\(resumed.errors)")
    #expect(
      resumed.errors.contains("kept as run/last.checkpoint.corrupt-2, and run/previous.checkpoint is used"))
    #expect(try place.bytes("run/last.checkpoint.corrupt-2") == damaged)
    #expect(try place.text("run/last.checkpoint.corrupt") == "an earlier one")
    #expect(try results(place, "run") == reference)
  }

  @Test func withoutAWholeCheckpointNothingIsTouched() throws {
    let (place, _) = try interruptedRun()
    try damage(place, "run/last.checkpoint", at: 9)
    try place.write("", "run/previous.checkpoint")
    let before = try FileManager.default.contentsOfDirectory(atPath: place.path + "/run").sorted()
    let resumed = try place.run("train", "--resume", "run")
    #expect(resumed.exitCode == 1)
    #expect(resumed.errors.contains("no whole checkpoint") && resumed.errorLines.count == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path + "/run").sorted() == before)
  }

  @Test func whatFollowsFromTheCheckpointIsWrittenAgain() throws {
    let (place, reference) = try interruptedRun()
    let configuration = try place.bytes("run/config.json")
    for name in ["config.json", "split.json", "history.csv", ".1-1.tmp"] {
      try place.write("damage", "run/\(name)")
    }
    try FileManager.default.removeItem(atPath: place.path + "/run/last.checkpoint")
    let resumed = try place.run("train", "--resume", "run")
    #expect(resumed.exitCode == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("run/last.checkpoint is missing; run/previous.checkpoint is used"))
    #expect(try place.bytes("run/config.json") == configuration)
    #expect(try results(place, "run") == reference)
    #expect(!FileManager.default.fileExists(atPath: place.path + "/run/.1-1.tmp"))
  }

  @Test func aPictureThatChangedIsNamed() throws {
    let (place, _) = try interruptedRun()
    let name = try place.files("data/train/images")[2]
    var bytes = try place.bytes("data/train/images/\(name)")
    bytes[bytes.count - 100] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: "\(place.path)/data/train/images/\(name)"))
    let resumed = try place.run("train", "--resume", "run")
    #expect(resumed.exitCode == 1 && resumed.errorLines.count == 1)
    #expect(resumed.errors.contains("training sample 003 has changed"), "\(resumed.errors)")
  }

  @Test func theFolderBelongsToOneProcess() throws {
    let (place, reference) = try interruptedRun()
    do {
      let lock = try #require(try FileLock(place.path + "/run/.lock"))
      let second = try place.run("train", "--resume", "run")
      #expect(second.exitCode == 1 && second.errors.contains("another process is training in this folder"))
      #expect(lock.isInPlace)
    }
    // The file is still there; its owner is not.
    let third = try place.run("train", "--resume", "run")
    #expect(third.exitCode == 0, "\(third.errors)")
    #expect(try results(place, "run") == reference)
  }
}
