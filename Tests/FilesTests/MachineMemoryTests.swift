import Files
import TestSupport
import Testing

@Suite struct MachineMemoryTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let files: [String: String]
    let bytes: Int
  }

  static let cases = [
    Case(testDescription: "no control groups", files: [:], bytes: 1000),
    Case(
      testDescription: "version 2 in a container",
      files: ["proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "600\n"], bytes: 600),
    Case(
      testDescription: "version 2 without a limit",
      files: ["proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n"], bytes: 1000),
    Case(
      testDescription: "the tightest of nested groups",
      files: [
        "proc/self/cgroup": "0::/outer/inner\n", "sys/fs/cgroup/outer/memory.max": "500\n",
        "sys/fs/cgroup/outer/inner/memory.max": "700\n",
      ], bytes: 500),
    Case(
      testDescription: "a path that is not mounted",
      files: ["proc/self/cgroup": "0::/host/path\n", "sys/fs/cgroup/memory.max": "800\n"], bytes: 800),
    Case(
      testDescription: "version 1",
      files: [
        "proc/self/cgroup": "5:cpu:/job\n4:memory:/job\n",
        "sys/fs/cgroup/memory/job/memory.limit_in_bytes": "300\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
      ], bytes: 300),
    Case(
      testDescription: "a limit above the machine",
      files: ["proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "5000\n"], bytes: 1000),
  ]

  @Test(arguments: cases)
  func theTightestLimitCounts(_ it: Case) throws {
    let folder = try TemporaryFolder()
    for (name, text) in it.files { try folder.write(text, name) }
    #expect(MachineMemory(physicalBytes: 1000, root: folder.path).bytes == it.bytes)
  }
}
