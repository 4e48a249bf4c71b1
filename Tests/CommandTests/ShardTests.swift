import Foundation
import SkipSegBasics
import SkipSegFiles
import Testing

/// `--shard`, `--skip-existing` and `--merge`: many processes end in what one would have made.
@Suite struct ShardCommandTests {
  private func place(_ count: Int = 6) throws -> Workplace {
    let place = try Workplace(training: 2, validation: count)
    try place.writeModel()
    return place
  }

  private func predict(
    _ place: Workplace, _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Command {
    try Command(
      ["predict", "model.safetensors", "data/val/images"] + arguments, in: place.path,
      environment: environment)
  }

  private func bytes(_ place: Workplace, _ folder: String) throws -> [String: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: try place.files(folder).map { ($0, try place.bytes("\(folder)/\($0)")) })
  }

  private static let parts = (1...3).map { "parts/\($0)" }

  /// Runs the shards of a command in parts of its own.
  private func runShards(
    _ place: Workplace, _ arguments: [String], expecting exitCodes: Set<Int32> = [0]
  ) throws -> [Command] {
    try Self.parts.enumerated().map { index, part in
      let command = try Command(
        arguments + ["--shard", "\(index + 1)/3", "--output", part], in: place.path)
      #expect(exitCodes.contains(command.exitCode), "\(command.errors)")
      return command
    }
  }

  @Test func shardsOfPredictionsAreDisjointAndComplete() throws {
    let place = try place(20)
    #expect(try predict(place, "--output", "whole").exitCode == 0)
    let whole = try bytes(place, "whole")
    #expect(whole.count == 21)
    var masks: [String] = []
    for number in 1...7 {
      let result = try predict(place, "--output", "out\(number)", "--shard", "\(number)/7")
      #expect(result.exitCode == 0, "\(result.errors)")
      let own = try FileSystem.exists(place.path + "/out\(number)") ? bytes(place, "out\(number)") : [:]
      let names = own.keys.filter { $0.hasSuffix(".png") }
      masks += names
      for (name, bytes) in own { #expect(bytes == whole[name], "\(name)") }
      for name in names {
        let photograph = FileSystem.withoutExtension(name) + ".jpg"
        #expect(CounterRandom.mix(stableHash(photograph.utf8)) % 7 == UInt64(number - 1))
      }
      #expect(
        result.output.contains(
          names.isEmpty ? "no photograph is in shard \(number) of 7\n" : "shard \(number) of 7: "))
      if !names.isEmpty { #expect(result.output.contains(#/ files a second, [0-9]+ % of the time waiting/#)) }
    }
    #expect(masks.sorted() == whole.keys.filter { $0.hasSuffix(".png") }.sorted())
  }

  /// The stand-in of a Slurm array and of GNU parallel: many shards, a few at a time, in one folder.
  @Test func shardsShareAFolder() throws {
    let place = try place(6)
    #expect(try predict(place, "--output", "whole").exitCode == 0)
    let result = try Command(
      ["predict", "model.safetensors", "data/val/images", "--output", "out", "--skip-existing"],
      in: place.path, script: "seq 8 | xargs -P 3 -I{} \"$0\" \"$@\" --measure --threads 1 --shard {}/8")
    #expect(result.exitCode == 0, "\(result.errors)")
    let out = try bytes(place, "out")
    for (name, bytes) in try bytes(place, "whole") { #expect(out[name] == bytes, "\(name)") }
    // Together the tables of the shards have a row for each mask and class.
    let tables = out.filter { $0.key.hasPrefix("classes-") }
    #expect(tables.count == 8)
    let rows = tables.values.flatMap { String(decoding: $0, as: UTF8.self).split(separator: "\n") }
    #expect(rows.count { $0.contains(".png,") } == 6 * 4)
  }

  @Test(arguments: ["0/3", "4/3", "1/0", "x"]) func otherShardsAreRefused(text: String) throws {
    let place = try place(1)
    for command in [
      ["predict", "model.safetensors", "data/val/images"], ["evaluate", "model.safetensors", "data"],
      ["check", "data"],
    ] {
      let result = try Command(command + ["--output", "out", "--shard", text], in: place.path)
      #expect(result.exitCode == 64)
      #expect(
        result.errors.contains(
          "--shard is '\(text)', but must be I/N with whole numbers, N at least 1 and I 1 to N"))
    }
  }

  @Test func aLaunchersRankIsAShard() throws {
    let place = try place(6)
    #expect(try predict(place, "--output", "whole").exitCode == 0)
    for environment in [
      ["OMPI_COMM_WORLD_RANK": "%", "OMPI_COMM_WORLD_SIZE": "2", "PMIX_RANK": "%"],
      ["PMI_RANK": "%", "PMI_SIZE": "2"], ["SLURM_PROCID": "%", "SLURM_STEP_NUM_TASKS": "2"],
    ] {
      for rank in 0..<2 {
        let result = try predict(
          place, "--output", "out", environment: environment.mapValues { $0 == "%" ? "\(rank)" : $0 })
        #expect(result.exitCode == 0 && result.output.contains("shard \(rank + 1) of 2"), "\(result.errors)")
      }
      #expect(try bytes(place, "out") == bytes(place, "whole"))
      try FileManager.default.removeItem(atPath: place.path + "/out")
    }
    let unknown = try predict(place, "--output", "out", environment: ["PMIX_RANK": "1"])
    #expect(unknown.exitCode == 64 && unknown.errors.contains("give each its --shard I/N"))
    // The same was given to all of them perhaps.
    let given = try predict(
      place, "--output", "given", "--shard", "2/2", environment: ["PMI_RANK": "0", "PMI_SIZE": "2"])
    #expect(given.exitCode == 0 && given.output.contains("shard 2 of 2"))
    #expect(
      given.errors.contains("shard 2/2 on one of 2 processes that mpiexec started; without --shard each"))
    // A shell in an allocation is one process.
    let shell = try predict(
      place, "--output", "out", environment: ["SLURM_NTASKS": "8", "SLURM_PROCID": "0"])
    #expect(shell.exitCode == 0 && shell.output.hasPrefix("6 masks in out"))
    // Ranks leave their parts side by side.
    for rank in 0..<2 {
      let result = try Command(
        ["check", "data", "--output", "checked"], in: place.path,
        environment: ["PMI_RANK": "\(rank)", "PMI_SIZE": "2"])
      #expect(result.exitCode == 0, "\(result.errors)")
    }
    #expect(try place.files("checked") == ["1/check.part", "2/check.part"])
    #expect(try place.run("check", "--merge", "checked/1", "checked/2").exitCode == 0)
    // Where nothing is cut into shards, several processes are refused still.
    for arguments in [
      ["check", "--merge", "checked/1", "checked/2"], ["evaluate", "--merge", "parts/1", "--output", "x"],
      ["evaluate", "--predictions", "a", "--masks", "b"], ["measure", "out", "--output", "x"],
    ] {
      let refused = try Command(
        arguments, in: place.path, environment: ["PMI_RANK": "0", "PMI_SIZE": "2"])
      #expect(refused.exitCode == 64, "\(arguments)")
      #expect(refused.errors.contains("each would do the whole work again"), "\(refused.errors)")
    }
  }

  /// Each process of a launch does a part, and none the whole.
  @Test(
    .enabled(if: !RankLauncher.installed.isEmpty, "no mpirun.openmpi, no mpirun.mpich: neither is tried"),
    arguments: RankLauncher.installed)
  func launchersStartShards(launcher: RankLauncher) throws {
    let place = try place(6)
    #expect(try predict(place, "--output", "whole").exitCode == 0)
    let result = try launcher.run(
      place, ranks: 3, ["predict", "model.safetensors", "data/val/images", "--output", "out"])
    #expect(result.exitCode == 0, "\(result.errors)")
    for number in 1...3 { #expect(result.output.contains("shard \(number) of 3")) }
    #expect(try bytes(place, "out") == bytes(place, "whole"))
  }

  /// What is there stays as it is, but for what was under way.
  @Test func aKilledShardRedoesOnlyWhatWasUnderWay() throws {
    let place = try place(20)
    let arguments = [
      "predict", "model.safetensors", "data/val/images", "--output", "out", "--overlay", "--skip-existing",
      "--shard", "1/2",
    ]
    let own = try place.files("data/val/images").filter { Shard(1, of: 2)!.holds($0) }.sorted()
    let awaited = FileSystem.withoutExtension(own[own.count / 2]) + ".png"
    _ = try Command(arguments, in: place.path, signal: SIGKILL, awaiting: "out/" + awaited)
    func nodes() throws -> [String: UInt64] {
      var nodes: [String: UInt64] = [:]
      for name in try place.files("out") where name.hasSuffix(".png") {
        let attributes = try FileManager.default.attributesOfItem(atPath: place.path + "/out/" + name)
        nodes[name] = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value
        // Nothing is missing beside a mask.
        let overlay = "out/\(FileSystem.withoutExtension(name))_overlay.jpg"
        #expect(FileSystem.exists(place.path + "/" + overlay))
      }
      return nodes
    }
    let before = try nodes()
    #expect(before.count > own.count / 2)
    let again = try Command(arguments, in: place.path)
    #expect(again.exitCode == 0, "\(again.errors)")
    #expect(again.output.contains("\(before.count) of \(own.count) were there already"), "\(again.output)")
    let after = try nodes()
    #expect(after.count == own.count)
    for (name, node) in before { #expect(after[name] == node) }
  }

  @Test func evaluationsOfShardsGiveOneReport() throws {
    let place = try place(20)
    // One can't be read, and one mask is of another size.
    try place.write("no photograph", "data/val/images/004.jpg")
    try place.write(place.bytes("data/train/masks/001.png"), "data/val/masks/009.png")
    let evaluate = ["evaluate", "model.safetensors", "data", "--calibration", "--group-by", "^(.)"]
    let whole = try Command(evaluate + ["--output", "whole"], in: place.path)
    #expect(whole.exitCode == 2)
    let shards = try runShards(place, evaluate, expecting: [0, 2])
    #expect(shards.contains { $0.exitCode == 2 && $0.errors.contains("004.jpg") })
    #expect(
      shards[0].output.contains(
        #/^shard 1 of 3: [0-9]+ samples?, part in parts/1 \([0-9.]+ files a second, /#))
    let merged = try Command(
      ["evaluate", "--merge"] + Self.parts.reversed() + ["--output", "scores"], in: place.path)
    #expect(merged.exitCode == 2, "\(merged.errors)")
    #expect(merged.output == whole.output.replacing("report in whole", with: "report in scores"))
    let expected = try bytes(place, "whole")
    #expect(expected.count > 20 && expected["index.html"] != nil)
    let found = try bytes(place, "scores")
    #expect(found.keys.sorted() == expected.keys.sorted())
    for (name, bytes) in expected { #expect(found[name] == bytes, "\(name)") }
    func faults(_ command: Command) -> [String] {
      command.errorLines.filter { $0.hasPrefix("error: ") }.sorted()
    }
    #expect(faults(merged) == faults(whole) && !faults(whole).isEmpty)
    // Once more into the same folder, whose files are its own.
    let again = try Command(["evaluate", "--merge"] + Self.parts + ["--output", "scores"], in: place.path)
    #expect(again.exitCode == 2 && again.output == merged.output, "\(again.errors)")
    #expect(try bytes(place, "scores") == expected)
    // A picture of the page is gone.
    try FileManager.default.removeItem(atPath: place.path + "/data/val/images/001.jpg")
    let lacking = try Command(["evaluate", "--merge"] + Self.parts + ["--output", "scores"], in: place.path)
    #expect(lacking.exitCode == 2 && lacking.errors.contains("001.jpg"))
  }

  @Test func partsOfOtherEvaluationsAreRefused() throws {
    let place = try place(6)
    let evaluate = ["evaluate", "model.safetensors", "data"]
    _ = try runShards(place, evaluate)
    func merge(_ parts: String...) throws -> Command {
      try Command(["evaluate", "--merge"] + parts + ["--output", "scores"], in: place.path)
    }
    func expectRefusal(_ command: Command, _ words: String) {
      #expect(command.exitCode == 1 && command.errors.contains(words), "\(command.errors)")
      #expect(!FileSystem.exists(place.path + "/scores"))
    }
    expectRefusal(try merge("parts/1", "parts/3"), "1 shard of 3 missing: 2/3; run it by --shard 2/3")
    expectRefusal(
      try merge("parts/1", "parts/2", "parts/2", "parts/3"), "parts/2: is shard 2 of 3, as parts/2 is")
    expectRefusal(try merge("parts/1", "parts/2", "data"), "data: holds no evaluation.part")
    let cases: [(arguments: [String], words: String)] = [
      (evaluate + ["--shard", "2/4"], "other: its number of shards is '4', but that of parts/1 is '3'"),
      (evaluate + ["--shard", "2/3", "--tta", "flip"], "other: its command is 'skipseg evaluate "),
      (evaluate + ["--shard", "2/3", "--precision", "bf16"], "other: its options is '"),
      (evaluate + ["--shard", "2/3", "--scales", "1,1.5"], "other: its command is 'skipseg evaluate "),
    ]
    for (arguments, words) in cases {
      let other = try Command(arguments + ["--output", "other"], in: place.path)
      #expect(other.exitCode == 0, "\(other.errors)")
      expectRefusal(try merge("parts/1", "other", "parts/3"), words)
    }
    // Other data under the same name, and another model.
    let photograph = try place.bytes("data/val/images/001.jpg")
    try place.write(photograph + [0], "data/val/images/001.jpg")
    #expect(try Command(evaluate + ["--shard", "2/3", "--output", "other"], in: place.path).exitCode == 0)
    expectRefusal(try merge("parts/1", "other", "parts/3"), "other: its data is '6 samples, ")
    try place.write(photograph, "data/val/images/001.jpg")
    let part = try place.bytes("parts/2/evaluation.part")
    try place.write(Array(part.dropLast(40)), "parts/2/evaluation.part")
    expectRefusal(try merge("parts/1", "parts/2", "parts/3"), "parts/2/evaluation.part: is damaged")
    for arguments in [
      ["--merge", "parts/1"], ["--merge", "parts/1", "--output", "x", "--sieve", "3"],
      ["--merge", "parts/1", "--output", "x", "--shard", "1/2"],
      ["--predictions", "a", "--masks", "b", "--shard", "1/2"],
      ["model.safetensors", "data", "--output", "x", "--shard", "1/2", "--suspects"],
    ] { #expect(try Command(["evaluate"] + arguments, in: place.path).exitCode == 64) }
  }

  /// Whatever may be wrong with data, and equal photographs in two shards.
  @Test func checksOfShardsGiveOneReport() throws {
    let place = try Workplace(training: 12, validation: 8)
    try place.write(place.bytes("data/train/images/002.jpg"), "data/val/images/003.jpg")
    try place.write(place.bytes("data/train/images/005.jpg"), "data/train/images/006.jpg")
    try place.write("no photograph", "data/train/images/007.jpg")
    try place.write(Array(place.bytes("data/val/masks/005.png").dropLast(50)), "data/val/masks/005.png")
    try place.write(place.bytes("data/train/masks/001.png"), "data/train/masks/009.png")
    try place.write(place.bytes("data/train/images/010.jpg"), "data/train/images/alone.jpg")
    let whole = try place.run(
      "check", "data", "--report", "report.html", "--preview", "preview.png", "--seed", "4")
    #expect(whole.exitCode == 2)
    let report = try (place.bytes("report.html"), place.bytes("preview.png"))
    let shards = try runShards(place, ["check", "data", "--seed", "4"], expecting: [0, 2])
    #expect(shards.contains { $0.exitCode == 2 && $0.errors.contains("data/train/images/007.jpg") })
    #expect(
      shards[2].output.contains(
        #/^shard 3 of 3: [0-9]+ pairs?, [0-9]+ faults?, part in parts/3 \([0-9.]+ files/#))
    let merged = try Command(
      ["check", "--merge"] + Self.parts + ["--report", "report.html", "--preview", "preview.png"],
      in: place.path)
    #expect(merged.exitCode == 2, "\(merged.errors)")
    #expect(merged.output == whole.output && merged.errors == whole.errors)
    #expect(whole.errors.contains("and byte for byte the same in val as data/val/images/003.jpg"))
    #expect(try place.bytes("report.html") == report.0 && place.bytes("preview.png") == report.1)
    let more = ["--json", "--preview", "preview.png"]
    let json = try (
      Command(["check", "data", "--seed", "4"] + more, in: place.path).output,
      Command(["check", "--merge"] + Self.parts + more, in: place.path).output
    )
    #expect(json.0 == json.1)
    // What changed in between is not put together.
    let missing = try place.run("check", "--merge", "parts/1", "parts/2")
    #expect(missing.exitCode == 1 && missing.errors.contains("1 shard of 3 missing: 3/3"))
    let other = try place.run(
      "check", "data", "--ignore-index", "3", "--shard", "3/3", "--output", "other")
    #expect(other.exitCode != 64)
    let mixed = try place.run("check", "--merge", "parts/1", "parts/2", "other")
    #expect(mixed.exitCode == 1 && mixed.errors.contains("other: its options is '"), "\(mixed.errors)")
    try FileManager.default.removeItem(atPath: place.path + "/data/train/images/alone.jpg")
    try FileManager.default.removeItem(atPath: place.path + "/data/train/images/010.jpg")
    let changed = try Command(["check", "--merge"] + Self.parts, in: place.path)
    #expect(changed.exitCode == 1 && changed.errors.contains("the list of samples changed"))
    for arguments in [
      ["data", "--merge", "parts/1"], ["--merge", "parts/1", "--seed", "1"], ["data", "--output", "x"],
      ["data", "--shard", "1/2"], ["data", "--shard", "1/2", "--output", "x", "--report", "r.html"], [],
    ] { #expect(try Command(["check"] + arguments, in: place.path).exitCode == 64) }
  }
}
