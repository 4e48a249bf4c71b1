import SkipSegBasics
import Testing

@Suite struct LaunchTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let environment: [String: String]
    let launch: Launch?
  }

  private static let openMPI = ["libmpi.so.40", "libmpi_abi.so.1"]
  private static let mpich = ["libmpich.so.12", "libmpi.so.12", "libmpi_abi.so.1"]

  static let cases = [
    Case(testDescription: "a shell", environment: ["PATH": "/bin"], launch: nil),
    Case(
      testDescription: "Open MPI 4",
      environment: [
        "OMPI_COMM_WORLD_RANK": "3", "OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_LOCAL_RANK": "1",
        "OMPI_COMM_WORLD_LOCAL_SIZE": "2", "PMIX_RANK": "3",
      ],
      launch: Launch(launcher: "mpirun", rank: 3, size: 4, libraries: openMPI)),
    Case(
      testDescription: "Open MPI with one process",
      environment: ["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "1", "PMIX_RANK": "0"], launch: nil),
    Case(
      testDescription: "Open MPI 5, which says no number", environment: ["PMIX_RANK": "1"],
      launch: Launch(launcher: "mpirun", rank: 1, size: nil, libraries: openMPI)),
    Case(
      testDescription: "MPICH",
      environment: [
        "PMI_RANK": "1", "PMI_SIZE": "2", "PMI_FD": "9", "MPI_LOCALRANKID": "0", "MPI_LOCALNRANKS": "1",
      ],
      launch: Launch(launcher: "mpiexec", rank: 1, size: 2, libraries: mpich)),
    Case(
      testDescription: "MPICH with one process", environment: ["PMI_RANK": "0", "PMI_SIZE": "1"],
      launch: nil),
    Case(
      testDescription: "MPICH's launcher within a step of PMIx",
      environment: ["PMI_RANK": "1", "PMI_SIZE": "2", "PMIX_RANK": "0", "SLURM_STEP_NUM_TASKS": "4"],
      launch: Launch(launcher: "mpiexec", rank: 1, size: 2, libraries: mpich)),
    Case(
      testDescription: "MVAPICH2", environment: ["MV2_COMM_WORLD_RANK": "1", "MV2_COMM_WORLD_SIZE": "2"],
      launch: Launch(launcher: "mpiexec", rank: 1, size: 2, libraries: mpich)),
    Case(
      testDescription: "jsrun", environment: ["JSM_NAMESPACE_RANK": "1", "JSM_NAMESPACE_SIZE": "2"],
      launch: Launch(launcher: "jsrun", rank: 1, size: 2, libraries: openMPI)),
    Case(
      testDescription: "srun with PMIx",
      environment: [
        "SLURM_STEP_NUM_TASKS": "8", "SLURM_NTASKS": "8", "SLURM_PROCID": "5", "PMIX_RANK": "5",
      ],
      launch: Launch(launcher: "srun", rank: 5, size: 8, libraries: openMPI)),
    Case(
      testDescription: "srun with PMI 2",
      environment: ["SLURM_STEP_NUM_TASKS": "8", "SLURM_PROCID": "5", "PMI_RANK": "5", "PMI_SIZE": "8"],
      launch: Launch(launcher: "mpiexec", rank: 5, size: 8, libraries: mpich)),
    Case(
      testDescription: "srun by which the processes don't find each other",
      environment: ["SLURM_STEP_NUM_TASKS": "8", "SLURM_PROCID": "0"],
      launch: Launch(launcher: "srun", rank: 0, size: 8, libraries: [])),
    Case(
      testDescription: "srun of one task with PMIx",
      environment: ["SLURM_STEP_NUM_TASKS": "1", "SLURM_NTASKS": "8", "PMIX_RANK": "0"], launch: nil),
    Case(
      testDescription: "a shell within an allocation",
      environment: ["SLURM_NTASKS": "8", "SLURM_PROCID": "0", "SLURM_JOB_ID": "17"], launch: nil),
    Case(
      testDescription: "a task that is not the first",
      environment: ["SLURM_NTASKS": "8", "SLURM_PROCID": "3"],
      launch: Launch(launcher: "srun", rank: 3, size: nil, libraries: [])),
    Case(
      testDescription: "mpirun of one process within a step of many",
      environment: ["OMPI_COMM_WORLD_SIZE": "1", "SLURM_STEP_NUM_TASKS": "4"], launch: nil),
    Case(
      testDescription: "torchrun", environment: ["TORCHELASTIC_RUN_ID": "x", "WORLD_SIZE": "2", "RANK": "1"],
      launch: Launch(launcher: "torchrun", rank: 1, size: 2, libraries: [])),
    Case(testDescription: "another's variable", environment: ["WORLD_SIZE": "2"], launch: nil),
    Case(testDescription: "no number", environment: ["OMPI_COMM_WORLD_SIZE": ""], launch: nil),
    Case(
      testDescription: "a library that is named",
      environment: [
        "OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "2", "SKIPSEG_MPI": "/opt/mpi/libmpi.so",
      ],
      launch: Launch(launcher: "mpirun", rank: 0, size: 2, libraries: ["/opt/mpi/libmpi.so"])),
    Case(
      testDescription: "a library that is named for srun",
      environment: ["SLURM_STEP_NUM_TASKS": "2", "SLURM_PROCID": "1", "SKIPSEG_MPI": "libmpi.so.12"],
      launch: Launch(launcher: "srun", rank: 1, size: 2, libraries: ["libmpi.so.12"])),
    Case(
      testDescription: "a library that is named without a launcher",
      environment: ["SKIPSEG_MPI": "libmpi.so.40"], launch: nil),
    Case(
      testDescription: "a name that is empty",
      environment: ["OMPI_COMM_WORLD_SIZE": "2", "SKIPSEG_MPI": ""],
      launch: Launch(launcher: "mpirun", rank: nil, size: 2, libraries: openMPI)),
  ]

  @Test(arguments: cases)
  func whoStartedSeveralIsFound(_ it: Case) {
    #expect(Launch(environment: it.environment) == it.launch)
  }
}
