import Foundation
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

/// What the command takes of the machine, and what it does where that isn't there.
@Suite(.serialized) struct MachineTests {
  private static let training = [
    "train", "data", "--encoder", "resnet18", "--width", "4", "--size", "64", "--batch", "2", "--epochs", "1",
  ]

  #if os(Linux)
    @Test func threadsAreThoseThatTheProcessMayUse() throws {
      let place = try Workplace(training: 2, validation: 1)
      // The first of the processors that this process may use.
      let one = "taskset -cp $(taskset -cp $$ | sed 's/.*: //; s/[,-].*//') $$ >taskset.txt"
      let bound = try place.run(Self.training + ["--output", "one"], setup: one)
      #expect(bound.exitCode == 0, "\(bound.errors)")
      #expect(bound.errors.contains("1 epoch of 1 step, 1 thread\n"))
      let free = try place.run(Self.training + ["--output", "all"])
      #expect(free.errors.contains(", \(ProcessorCount.current.value) thread"))
      #expect(try place.bytes("one/best.safetensors") == place.bytes("all/best.safetensors"))
    }

    /// An MPI library is opened where a launcher asks for it, and isn't missed elsewhere.
    @Test func theCommandIsLinkedToNoMPI() throws {
      let place = try Workplace(training: 1, validation: 1)
      let linked = try Command([], in: place.path, script: #"ldd "$0""#)
      #expect(linked.exitCode == 0 && linked.output.contains("libc.so"), "\(linked.errors)")
      #expect(!linked.output.lowercased().contains("mpi"), "\(linked.output)")
    }

    /// A limit on the address space stands for all bounds: a picture that doesn't fit is refused, the next one is
    /// predicted.
    @Test func aPictureThatDoesNotFitIsRefusedAndTheNextIsPredicted() throws {
      let place = try Workplace(training: 2, validation: 1)
      let trained = try place.run(Self.training + ["--output", "run", "--threads", "1"])
      #expect(trained.exitCode == 0, "\(trained.errors)")
      for (name, side) in [("a", 64), ("b", 5000), ("c", 96), ("d", 3000), ("e", 64)] {
        let image = Image(
          width: side, height: side, channels: 1, pixels: [UInt8](repeating: 0, count: side * side))
        try place.write(ImageEncoder.png(image), "in/\(name).png")
      }
      for threads in ["1", "8"] {
        let limited = try place.run(
          [
            "predict", "run/best.safetensors", "in", "--output", "out\(threads)", "--threads", threads,
            "--tile", "off",
          ],
          setup: "ulimit -v 1200000")
        #expect(limited.exitCode == 2, "\(limited.errors)")
        #expect(
          limited.errorLines.contains {
            $0.hasPrefix("error: in/b.png: ")
              && $0.hasSuffix("MB are free; cut it into tiles or scale it down")
          })
        #expect(Set(try place.files("out\(threads)")).isSuperset(of: ["a.png", "c.png", "e.png"]))
        #expect(!limited.errors.contains("in/a.png") && !limited.errors.contains("in/e.png"))
      }
      let cut = try place.run(
        ["predict", "run/best.safetensors", "in/d.png", "--output", "cut"], setup: "ulimit -v 1200000")
      #expect(
        cut.exitCode == 0 && cut.errors.contains("a photograph of 3000 x 3000 is cut into "), "\(cut.errors)")
    }
  #endif

  @Test(arguments: ["lr-find", "predict", "evaluate", "check", "benchmark"])
  func oneOfSeveralProcessesIsRefused(command: String) throws {
    let place = try Workplace(training: 1, validation: 1)
    let arguments: [String] =
      switch command {
      case "predict": ["m.safetensors", "data", "--output", "out"]
      case "evaluate": ["m.safetensors", "data", "--output", "out"]
      case "benchmark": []
      default: ["data"]
      }
    let refused = try place.run([command] + arguments, environment: ["OMPI_COMM_WORLD_SIZE": "2"])
    #expect(refused.exitCode == 64)
    // Photographs are shared out by rank, which isn't said here.
    let isShared = ["predict", "evaluate", "check"].contains(command)
    #expect(
      refused.errors.contains(
        isShared
          ? "one of several, but doesn't say which, or of how many; give each its --shard"
          : "one of 2 processes that mpirun started"))
    #expect(!FileSystem.exists(place.path + "/runs") && !FileSystem.exists(place.path + "/out"))
  }

  /// What has no output, or needs no threads, runs as often as one likes.
  @Test func aProcessThatIsAloneIsNotRefused() throws {
    let place = try Workplace(training: 2, validation: 1)
    let alone = try place.run(
      ["check", "data"], environment: ["OMPI_COMM_WORLD_SIZE": "1", "SLURM_NTASKS": "8", "SLURM_PROCID": "0"])
    #expect(alone.exitCode == 0, "\(alone.errors)")
  }

  /// The folder is given as it is seen from here, and kept as it is seen from everywhere.
  @Test func aRunWhoseDataMovedSaysHowToGoOn() throws {
    let place = try Workplace(training: 4, validation: 1)
    let begun = try place.run(Self.training + ["--output", "run", "--max-minutes", "0"])
    #expect(begun.exitCode == 0, "\(begun.errors)")
    try FileSystem.createFolder(place.path + "/disk")
    try FileSystem.rename(place.path + "/data", to: place.path + "/disk/data")
    let lost = try place.run(["train", "--resume", "run"])
    #expect(lost.exitCode == 1)
    #expect(lost.errors.contains("give the folder: skipseg train --resume run DATA"))
    let resumed = try place.run(["train", "--resume", "run", "disk/data"])
    #expect(resumed.exitCode == 0, "\(resumed.errors)")
    let again = try place.run(["train", "--resume", "run"])
    #expect(again.exitCode == 0 && again.errors.contains("the run is complete"), "\(again.errors)")
    let refused = try place.run(["train", "--resume", "run", "disk/data", "--batch", "3"])
    #expect(refused.exitCode == 64)
  }
}
