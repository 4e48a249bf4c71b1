import SkipSegRanks
import Testing

/// Ranks that an installed MPI starts.
@Suite(
  .serialized,
  .enabled(if: !MPIRun.Launcher.installed.isEmpty, "no mpirun.openmpi, no mpirun.mpich: neither is tried"))
struct MPITransportTests {
  @Test(arguments: MPIRun.Launcher.installed, 2...4)
  func allArrivesAsItWasSent(launcher: MPIRun.Launcher, ranks: Int) throws {
    let run = try MPIRun(launcher, ranks: ranks, "check")
    #expect(run.exitCode == 0, "\(run.errors)")
  }

  @Test(arguments: MPIRun.Launcher.installed)
  func aRankThatTellsProgressIsWaitedFor(launcher: MPIRun.Launcher) throws {
    let run = try MPIRun(launcher, ranks: 3, "work", "4", "2", "told")
    #expect(run.exitCode == 0 && run.output == "met\n", "\(run.errors)")
  }

  @Test(arguments: MPIRun.Launcher.installed)
  func aSilentRankEndsAll(launcher: MPIRun.Launcher) throws {
    let start = ContinuousClock.now
    let run = try MPIRun(launcher, ranks: 3, "work", "30", "2", "silent")
    #expect(run.exitCode == MPITransport.lostRankExitCode, "\(run.errors)")
    #expect(run.errors.contains(/rank [12]: silent\(rank: 0\)/), "\(run.errors)")
    #expect(start.duration(to: .now) < .seconds(20))
  }

  /// Without the launcher of the library its processes are alone, each of them.
  @Test(arguments: MPIRun.Launcher.installed)
  func aLibraryThatKnowsOfNoOthersIsRefused(launcher: MPIRun.Launcher) throws {
    let run = try MPIRun(
      nil,
      environment: ["SLURM_STEP_NUM_TASKS": "2", "SLURM_PROCID": "1", "SKIPSEG_MPI": launcher.library],
      "check")
    #expect(run.exitCode == 1)
    #expect(run.errors.hasPrefix("error: srun started this process as rank 1 of 2, but "), "\(run.errors)")
    #expect(
      run.errors.contains("(\(launcher.library)) takes it for rank 0 of 1: start the processes with srun"))
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test(.enabled(if: MPIRun.Launcher.installed.count == 2, "it takes mpirun.openmpi and mpirun.mpich"))
  func theOtherLaunchersLibraryIsRefused() throws {
    for (launcher, other) in [
      (MPIRun.Launcher.openMPI, MPIRun.Launcher.mpich), (.mpich, .openMPI),
    ] {
      let run = try MPIRun(launcher, ranks: 2, environment: ["SKIPSEG_MPI": other.library], "check")
      #expect(run.exitCode != 0 && run.exitCode != 124)
      #expect(run.errors.contains("of 2, but "), "\(run.errors)")
      #expect(run.errors.contains("(\(other.library)) takes it for rank 0 of 1"), "\(run.errors)")
    }
  }
}
