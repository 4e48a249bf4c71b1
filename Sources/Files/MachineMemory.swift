import Files
import Foundation

/// How much memory this process may take, in bytes: the machine's, or less where a control group limits it.
package struct MachineMemory: Sendable {
  package let bytes: Int

  package static let current = MachineMemory(
    physicalBytes: Int(clamping: ProcessInfo.processInfo.physicalMemory), root: "/")

  /// - Parameter root: the folder that holds `proc` and `sys`.
  package init(physicalBytes: Int, root: String) {
    bytes = Self.controlGroupLimits(root: root).reduce(physicalBytes, min)
  }

  /// The limits of the process's own group and of all around it. In a container its group is the top of what is
  /// mounted, whatever path the kernel names; so the top is always asked. Elsewhere than on Linux there are none.
  private static func controlGroupLimits(root: String) -> [Int] {
    let mounted = FileSystem.join(root, "sys/fs/cgroup")
    var limits: [Int] = []
    for line in (text(FileSystem.join(root, "proc/self/cgroup")) ?? "").split(separator: "\n") {
      // hierarchy:controllers:path; version 2 names no controllers.
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let isVersion2 = fields[1].isEmpty
      guard isVersion2 || fields[1].split(separator: ",").contains("memory") else { continue }
      let top = isVersion2 ? mounted : FileSystem.join(mounted, "memory")
      let file = isVersion2 ? "memory.max" : "memory.limit_in_bytes"
      var group = top
      for name in [""] + fields[2].split(separator: "/").map(String.init) {
        if !name.isEmpty { group = FileSystem.join(group, name) }
        // "max" is no number: no limit.
        if let limit = text(FileSystem.join(group, file)).flatMap({
          Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }) {
          limits.append(limit)
        }
      }
    }
    return limits
  }

  private static func text(_ path: String) -> String? {
    (try? FileSystem.read(path)).map { String(decoding: $0, as: UTF8.self) }
  }
}
