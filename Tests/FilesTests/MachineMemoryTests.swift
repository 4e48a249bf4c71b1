import SkipSegFiles
import TestSupport
import Testing

@Suite struct MachineMemoryTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let files: [String: String]
    let bytes: Int
  }

  static let cases = [
    Case(testDescription: "nothing is said", files: [:], bytes: 100_000),
    Case(
      testDescription: "what is free on the machine",
      files: ["proc/meminfo": "MemTotal:       90 kB\nMemFree:        10 kB\nMemAvailable:   40 kB\n"],
      bytes: 40 * 1024),
    Case(
      testDescription: "version 2 in a container",
      files: [
        "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "60000\n",
        "sys/fs/cgroup/memory.current": "20000\n",
      ], bytes: 40_000),
    Case(
      testDescription: "version 2 without a limit",
      files: [
        "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n",
        "sys/fs/cgroup/memory.current": "20000\n",
      ], bytes: 100_000),
    Case(
      testDescription: "a limit alone",
      files: ["proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "600\n"], bytes: 600),
    Case(
      testDescription: "files that were read are free, those not written yet are not",
      files: [
        "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "60000\n",
        "sys/fs/cgroup/memory.current": "50000\n",
        "sys/fs/cgroup/memory.stat":
          "anon 9000\ninactive_file 20000\nactive_file 5000\nfile_dirty 1000\nfile_writeback 500\n"
          + "slab_reclaimable 300\n",
      ], bytes: 10_000 + 25_000 - 1500 + 300),
    Case(
      testDescription: "more cache than use",
      files: [
        "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "60000\n",
        "sys/fs/cgroup/memory.current": "10000\n", "sys/fs/cgroup/memory.stat": "inactive_file 30000\n",
      ], bytes: 60_000),
    Case(
      testDescription: "a group around it that others fill",
      files: [
        "proc/self/cgroup": "0::/outer/inner\n", "sys/fs/cgroup/outer/memory.max": "50000\n",
        "sys/fs/cgroup/outer/memory.current": "45000\n",
        "sys/fs/cgroup/outer/inner/memory.max": "20000\n",
        "sys/fs/cgroup/outer/inner/memory.current": "1000\n",
      ], bytes: 5000),
    Case(
      testDescription: "more in use than the limit allows",
      files: [
        "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "1000\n",
        "sys/fs/cgroup/memory.current": "1500\n",
      ], bytes: 0),
    Case(
      testDescription: "a path that is not mounted",
      files: ["proc/self/cgroup": "0::/host/path\n", "sys/fs/cgroup/memory.max": "800\n"], bytes: 800),
    Case(
      testDescription: "version 1, with the groups below",
      files: [
        "proc/self/cgroup": "5:cpu:/job\n4:memory:/job\n",
        "sys/fs/cgroup/memory/job/memory.limit_in_bytes": "30000\n",
        "sys/fs/cgroup/memory/job/memory.usage_in_bytes": "25000\n",
        "sys/fs/cgroup/memory/job/memory.stat":
          "inactive_file 1\ntotal_inactive_file 7000\ntotal_dirty 2000\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
        "sys/fs/cgroup/memory/memory.usage_in_bytes": "80000\n",
      ], bytes: 10_000),
    Case(
      testDescription: "version 2 beside version 1, and where they are mounted",
      files: [
        "proc/self/cgroup": "4:memory:/whole/job\n0::/whole/job\n",
        "proc/self/mountinfo":
          "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
          + "35 31 0:32 /whole /mnt/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n"
          + "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
        "mnt/memory/job/memory.limit_in_bytes": "7000\n",
        "sys/fs/cgroup/unified/whole/memory.max": "9000\n",
      ], bytes: 7000),
    Case(
      testDescription: "a limit on the address space",
      files: [
        "proc/self/limits":
          "Limit                     Soft Limit           Hard Limit           Units     \n"
          + "Max data size             unlimited            unlimited            bytes     \n"
          + "Max address space         \(51_200 + (128 << 20))                unlimited            bytes     \n",
        "proc/self/status": "Name:\tskipseg\nVmSize:\t      20 kB\nVmData:\t      10 kB\n",
      ], bytes: 30 * 1024),
    Case(
      testDescription: "a limit on data",
      files: [
        "proc/self/limits": "Max data size             51200            unlimited            bytes\n",
        "proc/self/status": "VmSize:\t      20 kB\nVmData:\t      10 kB\n",
      ], bytes: 40 * 1024),
  ]

  @Test(arguments: cases)
  func theTightestBoundCounts(_ it: Case) throws {
    let folder = try TemporaryFolder()
    for (name, text) in it.files { try folder.write(text, name) }
    #expect(MachineMemory(physicalBytes: 100_000, root: folder.path).availableBytes == it.bytes)
  }

  @Test func thisMachineHasSomeMemory() {
    #expect(MachineMemory.now.availableBytes > 1 << 20)
  }
}
