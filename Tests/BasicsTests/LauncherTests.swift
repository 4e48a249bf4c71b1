import SkipSegBasics
import Testing

@Suite struct LauncherTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let environment: [String: String]
    let launcher: Launcher?
  }

  static let cases = [
    Case(testDescription: "a shell", environment: ["PATH": "/bin"], launcher: nil),
    Case(
      testDescription: "Open MPI", environment: ["OMPI_COMM_WORLD_SIZE": "4", "PMIX_RANK": "0"],
      launcher: Launcher(name: "mpirun", processCount: 4)),
    Case(
      testDescription: "Open MPI with one process",
      environment: ["OMPI_COMM_WORLD_SIZE": "1", "PMIX_RANK": "0"], launcher: nil),
    Case(
      testDescription: "Open MPI 5, which says no number", environment: ["PMIX_RANK": "0"],
      launcher: Launcher(name: "mpirun", processCount: nil)),
    Case(
      testDescription: "MPICH", environment: ["PMI_RANK": "1", "PMI_SIZE": "2"],
      launcher: Launcher(name: "mpiexec", processCount: 2)),
    Case(
      testDescription: "MPICH with one process", environment: ["PMI_RANK": "0", "PMI_SIZE": "1"],
      launcher: nil),
    Case(
      testDescription: "srun", environment: ["SLURM_STEP_NUM_TASKS": "8", "SLURM_PROCID": "0"],
      launcher: Launcher(name: "srun", processCount: 8)),
    Case(
      testDescription: "srun of one task with PMIx",
      environment: ["SLURM_STEP_NUM_TASKS": "1", "SLURM_NTASKS": "8", "PMIX_RANK": "0"], launcher: nil),
    Case(
      testDescription: "a shell within an allocation",
      environment: ["SLURM_NTASKS": "8", "SLURM_PROCID": "0", "SLURM_JOB_ID": "17"], launcher: nil),
    Case(
      testDescription: "a task that is not the first",
      environment: ["SLURM_NTASKS": "8", "SLURM_PROCID": "3"],
      launcher: Launcher(name: "srun", processCount: nil)),
    Case(
      testDescription: "mpirun of one process within a step of many",
      environment: ["OMPI_COMM_WORLD_SIZE": "1", "SLURM_STEP_NUM_TASKS": "4"], launcher: nil),
    Case(
      testDescription: "torchrun", environment: ["TORCHELASTIC_RUN_ID": "x", "WORLD_SIZE": "2", "RANK": "1"],
      launcher: Launcher(name: "torchrun", processCount: 2)),
    Case(testDescription: "another's variable", environment: ["WORLD_SIZE": "2"], launcher: nil),
    Case(testDescription: "no number", environment: ["OMPI_COMM_WORLD_SIZE": ""], launcher: nil),
  ]

  @Test(arguments: cases)
  func whoStartedSeveralIsFound(_ it: Case) {
    #expect(Launcher(environment: it.environment) == it.launcher)
  }
}
