import Foundation
import SkipSegFiles
import Testing

/// What goes wrong with one of several ranks ends all of them with a sentence, and takes nothing that was saved.
@Suite(
  .serialized,
  .enabled(if: !RankLauncher.installed.isEmpty, "no mpirun.openmpi, no mpirun.mpich: neither is tried"))
struct RankFaultTests {
  private static let mounting: Comment = "mounting in a namespace takes root (unshare -m)"

  private static let training = [
    "train", "data", "--encoder", "resnet18", "--width", "8", "--size", "64", "--batch", "1", "--accumulate",
    "4", "--epochs", "8", "--threads", "1", "--seed", "1", "--save-minutes", "0.02",
  ]

  private func place(alone: Bool = true) throws -> Workplace {
    let place = try Workplace(training: 8, validation: 3)
    if alone {
      let result = try place.run(Self.training + ["--output", "alone"])
      #expect(result.exitCode == 0, "\(result.errors)")
    }
    return place
  }

  private func expectSameAsAlone(_ place: Workplace, _ run: String) throws {
    for name in ["best.safetensors", "last.safetensors", "last.checkpoint", "history.csv", "index.html"] {
      let isSame = try place.bytes("\(run)/\(name)") == place.bytes("alone/\(name)")
      #expect(isSame, "\(run)/\(name)")
    }
  }

  /// One photograph is another on the second rank.
  @Test(.enabled(if: RankLauncher.mayMount, mounting), arguments: RankLauncher.installed)
  func dataThatDifferAreRefused(launcher: RankLauncher) throws {
    let place = try place(alone: false)
    for name in try place.files("data") { try place.write(place.bytes("data/\(name)"), "other/\(name)") }
    try place.write(place.bytes("data/train/images/002.jpg"), "other/train/images/001.jpg")
    let result = try launcher.run(
      place, ranks: 2, Self.training + ["--output", "run"],
      each: """
        if [ "$rank" = 1 ]; then
          exec unshare -m sh -c 'mount --bind other data && exec "$@"' sh "$@"
        fi
        """)
    #expect(result.exitCode == 1, "\(result.errors)")
    #expect(
      result.errorLines.count {
        $0.hasPrefix("error: ") && $0.contains("data: the data of ")
          && $0.hasSuffix("(training sample 001 has changed); every rank needs the same files")
      } == 1, "\(result.errors)")
    #expect(!FileSystem.exists(place.path + "/run"))
  }

  /// There is room for the first save, and for no second one beside it.
  @Test(.enabled(if: RankLauncher.mayMount, mounting), arguments: RankLauncher.installed)
  func aFullDiskEndsAllAndLosesNothing(launcher: RankLauncher) throws {
    let place = try place()
    let bytes = try place.files("alone").reduce(0) { try $0 + place.bytes("alone/\($1)").count }
    let result = try launcher.run(
      place, ranks: 2, Self.training,
      within: """
        export skipseg
        mkdir small
        exec unshare -m sh -c '
          launch() { timeout 100 \(launcher.name) \(launcher.arguments) -n 2 sh rank.sh "$skipseg" "$@"; }
          mount -t tmpfs -o size=\(bytes * 85 / 100) tmpfs small || exit 90
          launch "$@" --output small/run
          code=$?
          mount -o remount,size=100m small || exit 91
          "$skipseg" train --resume small/run > resumed || exit 92
          cp -r small/run run
          exit $code' sh "$@"
        """)
    #expect(result.exitCode == 1, "\(result.errors)")
    #expect(
      result.errorLines.count { $0.hasPrefix("error: ") && $0.contains("no space is left") } == 1,
      "\(result.errors)")
    try expectSameAsAlone(place, "run")
  }

  /// The launcher ends the others, or their own deadline does; one process goes on.
  @Test(arguments: RankLauncher.installed)
  func aKilledRankEndsAllInTime(launcher: RankLauncher) throws {
    let place = try place()
    let begin = ContinuousClock.now
    let result = try launcher.run(
      place, ranks: 2, Self.training + ["--output", "run", "--rank-timeout", "10"],
      each: RankLauncher.signal("KILL", to: 1, once: "run/last.checkpoint"))
    #expect(begin.duration(to: .now) < .seconds(40))
    #expect(result.exitCode != 0 && result.exitCode != 124)
    // MPICH's launcher names the machine and the process.
    let words = result.errors + result.output
    #expect(words.contains(ProcessInfo.processInfo.hostName), "\(words)")
    #expect(words.contains(launcher.name == RankLauncher.openMPI.name ? "rank 1" : "PID"), "\(words)")
    let resumed = try place.run("train", "--resume", "run")
    #expect(resumed.exitCode == 0, "\(resumed.errors)")
    try expectSameAsAlone(place, "run")
  }
}
