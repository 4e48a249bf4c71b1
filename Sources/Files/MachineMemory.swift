import Foundation

/// How much memory this process can still take, in bytes: what is free on the machine, or less where a control group or
/// a limit of the process's own leaves less.
///
/// What the kernel would give up at once counts as free: the cache of files that were read or are on the disk already.
package struct MachineMemory: Sendable, Equatable {
  package let availableBytes: Int

  /// As it is at this moment.
  package static var now: MachineMemory {
    MachineMemory(physicalBytes: Int(clamping: ProcessInfo.processInfo.physicalMemory), root: "/")
  }

  /// - Parameters:
  ///   - physicalBytes: what counts as free where the system doesn't say.
  ///   - root: the folder that holds `proc` and `sys`.
  package init(physicalBytes: Int, root: String) {
    let free = KernelFile.numbers(FileSystem.join(root, "proc/meminfo"))["MemAvailable"].map { $0 * 1024 }
    let bounds =
      [free ?? physicalBytes] + ControlGroups(root: root).groups(of: "memory").compactMap(Self.available)
      + Self.limits(root: root)
    availableBytes = max(0, bounds.reduce(.max, min))
  }

  /// What a group leaves to all of its processes; nil where it knows no limit.
  private static func available(in group: ControlGroups.Group) -> Int? {
    func path(_ name: String) -> String { FileSystem.join(group.folder, name) }
    switch group.version {
    case .two:
      guard let limit = KernelFile.number(path("memory.max")),
        let used = KernelFile.number(path("memory.current"))
      else { return KernelFile.number(path("memory.max")) }
      return remaining(of: limit, used: used, KernelFile.numbers(path("memory.stat")), prefix: "")
    case .one:
      guard let limit = KernelFile.number(path("memory.limit_in_bytes")),
        let used = KernelFile.number(path("memory.usage_in_bytes"))
      else { return KernelFile.number(path("memory.limit_in_bytes")) }
      // "total" is with the groups below, as the use is.
      return remaining(of: limit, used: used, KernelFile.numbers(path("memory.stat")), prefix: "total_")
    }
  }

  private static func remaining(
    of limit: Int, used: Int, _ statistics: [Substring: Int], prefix: String
  ) -> Int {
    func bytes(_ names: String...) -> Int {
      names.reduce(0) { $0 + (statistics[Substring(prefix + $1)] ?? 0) }
    }
    let pages =
      bytes("inactive_file", "active_file") - bytes("file_dirty", "file_writeback", "dirty", "writeback")
    let reclaimable = min(used, max(0, pages) + bytes("slab_reclaimable"))
    return limit - used + reclaimable
  }

  /// What the process's own limits on its address space and its data leave.
  private static func limits(root: String) -> [Int] {
    let limits = (KernelFile.text(FileSystem.join(root, "proc/self/limits")) ?? "").split(separator: "\n")
    let status = KernelFile.numbers(FileSystem.join(root, "proc/self/status"))
    return [
      // The C library reserves 64 MiB for the heap of each thread, and for a moment twice as much.
      ("Max address space", "VmSize", 128 << 20), ("Max data size", "VmData", 0),
    ].compactMap { name, use, reserved -> Int? in
      // The name, the soft limit, the hard limit, the unit.
      guard let line = limits.first(where: { $0.hasPrefix(name) }),
        let limit = line.dropFirst(name.count).split(separator: " ").first.flatMap({ Int($0) })
      else { return nil }
      return limit - (status[Substring(use)] ?? 0) * 1024 - reserved
    }
  }
}
