import Foundation
import SkipSegFiles
import Testing

/// `train` as several processes, started by Open MPI's `mpirun`.
@Suite(.serialized) struct RankCommandTests {
  private static let isInstalled = RankLauncher.openMPI.isInstalled
  private static let hint: Comment = "mpirun.openmpi is not there: apt-get install openmpi-bin"

  private static let training = [
    "train", "data", "--encoder", "resnet18", "--width", "8", "--size", "64", "--batch", "1", "--accumulate",
    "4", "--epochs", "2", "--threads", "1", "--seed", "1",
  ]

  private func run(
    _ place: Workplace, ranks: Int, _ arguments: [String], each: String? = nil
  ) throws -> Command {
    try RankLauncher.openMPI.run(place, ranks: ranks, arguments, each: each)
  }

  private func expectSame(_ place: Workplace, _ run: String, as other: String) throws {
    for name in ["best.safetensors", "last.safetensors", "last.checkpoint", "history.csv", "index.html"] {
      #expect(try place.bytes("\(run)/\(name)") == place.bytes("\(other)/\(name)"), "\(run)/\(name)")
    }
  }

  @Test(.enabled(if: isInstalled, hint))
  func twoRanksEndInTheBytesOfOneProcess() throws {
    let place = try Workplace(training: 8, validation: 3)
    let alone = try place.run(Self.training + ["--output", "alone"])
    #expect(alone.exitCode == 0, "\(alone.errors)")
    let both = try run(place, ranks: 2, Self.training + ["--output", "both"])
    #expect(both.exitCode == 0, "\(both.errors)")
    #expect(both.errors.contains("4 pictures a step: 4 batches of 1, on 2 ranks ("), "\(both.errors)")
    #expect(both.output == "both/best.safetensors: the best model\(alone.output.drop { $0 != "," })")
    #expect(both.errorLines.count { $0.contains("epoch 1  loss") } == 1)
    try expectSame(place, "both", as: "alone")
    #expect(try !place.files(".").contains { $0.hasPrefix("both-2/") })
  }

  /// One of two gets it; all stop, one says how to go on, and one process goes on.
  @Test(.enabled(if: isInstalled, hint))
  func aSignalToOneRankSavesOnce() throws {
    let place = try Workplace(training: 8, validation: 3)
    let alone = try place.run(Self.training + ["--output", "alone"])
    #expect(alone.exitCode == 0, "\(alone.errors)")
    let stopped = try run(
      place, ranks: 2, Self.training + ["--epochs", "200", "--output", "run"],
      each: RankLauncher.signal("USR1", to: 1, once: "run/history.csv"))
    #expect(stopped.exitCode == 143, "\(stopped.errors)")
    #expect(
      stopped.errorLines.count { $0.hasSuffix("To go on: skipseg train --resume run") } == 1,
      "\(stopped.errors)")
    let ended = try place.run(["info", "run/last.checkpoint"])
    #expect(ended.exitCode == 0, "\(ended.errors)")
  }

  @Test(.enabled(if: isInstalled, hint))
  func whatCantBeIsRefusedOnce() throws {
    let place = try Workplace(training: 4, validation: 1)
    let many = try run(place, ranks: 3, ["train", "data", "--accumulate", "2", "--output", "run"])
    #expect(many.exitCode == 64)
    #expect(
      many.errorLines.count { $0 == "error: 3 ranks, but a step has 2 batches: --accumulate 3 or more" } == 1,
      "\(many.errors)")
    let other = try run(
      place, ranks: 2, Self.training + ["--output", "run"],
      each: "if [ \"$rank\" = 1 ]; then SKIPSEG_ISA=portable; export SKIPSEG_ISA; fi")
    #expect(other.exitCode == 1)
    #expect(
      other.errorLines.count { $0.contains("with portable, and their sums differ; set SKIPSEG_ISA=avx2") }
        == 1,
      "\(other.errors)")
    #expect(!FileSystem.exists(place.path + "/run"))
  }

  @Test(.enabled(if: isInstalled, hint))
  func aRankThatIsStoppedEndsAllInTime() throws {
    let place = try Workplace(training: 8, validation: 3)
    let begin = ContinuousClock.now
    let result = try run(
      place, ranks: 2, Self.training + ["--epochs", "500", "--output", "run", "--rank-timeout", "2"],
      each: RankLauncher.signal("STOP", to: 1, once: "run/history.csv"))
    #expect(result.exitCode != 0 && result.errors.contains("error: rank 1 ("), "\(result.errors)")
    #expect(result.errors.contains("has not answered for 2 s"), "\(result.errors)")
    #expect(begin.duration(to: .now) < .seconds(60))
  }

  @Test(arguments: ["lr-find", "info", "export", "import", "benchmark", "study", "inspect"])
  func whatIsForOneProcessSaysSo(command: String) throws {
    let place = try Workplace(training: 1, validation: 1)
    let arguments: [String] =
      switch command {
      case "lr-find", "study": ["data"]
      case "info": ["m.safetensors"]
      case "inspect": ["resnet18", "--output", "out"]
      case "export": ["m.safetensors", "--format", "onnx", "--output", "out.onnx"]
      case "import": ["w.safetensors", "--classes", "c.txt", "--output", "out.safetensors"]
      default: []
      }
    let refused = try place.run([command] + arguments, environment: ["OMPI_COMM_WORLD_SIZE": "2"])
    #expect(refused.exitCode == 64, "\(refused.errors)")
    #expect(refused.errors.contains("one of 2 processes that mpirun started"), "\(refused.errors)")
  }
}
