import SkipSegBasics
import SkipSegFiles
import TestSupport
import Testing

@Suite struct ProcessorCountTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let files: [String: String]
    let count: Int
  }

  static let cases = [
    Case(testDescription: "no control groups", files: [:], count: 8),
    Case(
      testDescription: "version 2, rounded up",
      files: ["proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "250000 100000\n"], count: 3),
    Case(
      testDescription: "version 2, whole processors",
      files: ["proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "400000 200000\n"], count: 2),
    Case(
      testDescription: "version 2 without a quota",
      files: ["proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n"], count: 8),
    Case(
      testDescription: "a part of one processor",
      files: ["proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "1000 100000\n"], count: 1),
    Case(
      testDescription: "a quota of the group around",
      files: [
        "proc/self/cgroup": "0::/outer/inner\n", "sys/fs/cgroup/outer/cpu.max": "150000 100000\n",
        "sys/fs/cgroup/outer/inner/cpu.max": "700000 100000\n",
      ], count: 2),
    Case(
      testDescription: "version 1 beside another controller",
      files: [
        "proc/self/cgroup": "5:memory:/job\n3:cpu,cpuacct:/job\n",
        "sys/fs/cgroup/cpu/job/cpu.cfs_quota_us": "350000\n",
        "sys/fs/cgroup/cpu/job/cpu.cfs_period_us": "100000\n",
        "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      ], count: 4),
    Case(
      testDescription: "a quota above the affinity",
      files: ["proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "6400000 100000\n"], count: 8),
    Case(
      testDescription: "an affinity",
      files: ["proc/self/status": "Name:\tskipseg\nCpus_allowed:\t10f\nCpus_allowed_list:\t0-3,8\n"], count: 5
    ),
    Case(
      testDescription: "an affinity of more than there are",
      files: ["proc/self/status": "Cpus_allowed_list:\t0-127\n"], count: 8),
    Case(
      testDescription: "an affinity and a quota",
      files: [
        "proc/self/status": "Cpus_allowed_list:\t63\n", "proc/self/cgroup": "0::/\n",
        "sys/fs/cgroup/cpu.max": "200000 100000\n",
      ], count: 1),
    Case(
      testDescription: "nonsense instead of an affinity",
      files: ["proc/self/status": "Cpus_allowed_list:\t3-x\n"], count: 8),
    Case(
      testDescription: "nonsense",
      files: ["proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "100000 0\n"], count: 8),
  ]

  @Test(arguments: cases)
  func theTightestBoundCounts(_ it: Case) throws {
    let folder = try TemporaryFolder()
    for (name, text) in it.files { try folder.write(text, name) }
    #expect(ProcessorCount(online: 8, root: folder.path).value == it.count)
  }

  @Test func thereIsAlwaysOne() throws {
    #expect(ProcessorCount(online: 0, root: try TemporaryFolder().path).value == 1)
    #expect(ProcessorCount.current.value >= 1)
  }

  @Test func oneProcessorOfManyIsABinding() throws {
    let folder = try TemporaryFolder()
    let launches = ["mpirun", "srun"].map { Launch(launcher: $0, rank: 0, size: 2, libraries: []) }
    try folder.write("Cpus_allowed_list:\t5\n", "proc/self/status")
    let bound = ProcessorCount(online: 64, root: folder.path)
    #expect(bound.binding(by: launches[0]) == "bound to 1 of 64 cores: mpirun --bind-to none")
    #expect(bound.binding(by: launches[1]) == "bound to 1 of 64 cores: srun --cpus-per-task")
    #expect(ProcessorCount(online: 1, root: folder.path).binding(by: launches[0]) == nil)
    // A quota is no binding.
    try folder.write("Cpus_allowed_list:\t0-63\n", "proc/self/status")
    try folder.write("0::/\n", "proc/self/cgroup")
    try folder.write("50000 100000\n", "sys/fs/cgroup/cpu.max")
    let limited = ProcessorCount(online: 64, root: folder.path)
    #expect(limited.value == 1 && limited.binding(by: launches[0]) == nil)
  }
}
