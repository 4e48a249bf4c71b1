import Foundation
import SkipSegBasics

/// How many processors this process may use at a time: those of its affinity, or fewer where a control group has a
/// quota of their time, rounded up; at least 1.
package struct ProcessorCount: Sendable, Equatable {
  package let value: Int
  /// All that run, of which the affinity leaves some.
  private let online: Int
  private let affinity: Int

  /// As the process found it.
  package static let current = ProcessorCount(
    online: ProcessInfo.processInfo.activeProcessorCount, root: "/")

  /// - Parameters:
  ///   - online: the processors that run.
  ///   - root: the folder that holds `proc` and `sys`.
  package init(online: Int, root: String) {
    // An affinity may name processors that a machine could have and hasn't.
    self.online = online
    affinity = min(online, Self.affinity(root: root) ?? online)
    value = max(1, ControlGroups(root: root).groups(of: "cpu").compactMap(Self.quota).reduce(affinity, min))
  }

  /// What to say where a launcher bound this process to one processor of many, as Open MPI does with two processes of a
  /// machine: the others stay idle, unless each has a process of its own.
  package func binding(by launch: Launch) -> String? {
    guard affinity == 1, online > 1 else { return nil }
    let remedy = launch.launcher == "srun" ? "srun --cpus-per-task" : "mpirun --bind-to none"
    return "bound to 1 of \(online) cores: \(remedy)"
  }

  /// The processors that a group's time is worth; nil where it knows no limit.
  private static func quota(of group: ControlGroups.Group) -> Int? {
    func path(_ name: String) -> String { FileSystem.join(group.folder, name) }
    let quota: Int?
    let period: Int?
    switch group.version {
    case .two:
      // "max 100000" or "150000 100000", in microseconds.
      let numbers = (KernelFile.text(path("cpu.max")) ?? "").split(whereSeparator: \.isWhitespace).map {
        Int($0)
      }
      (quota, period) = numbers.count == 2 ? (numbers[0], numbers[1]) : (nil, nil)
    case .one:
      // A quota of -1 is none.
      (quota, period) = (
        KernelFile.number(path("cpu.cfs_quota_us")), KernelFile.number(path("cpu.cfs_period_us"))
      )
    }
    guard let quota, let period, quota > 0, period > 0 else { return nil }
    let (processors, rest) = quota.quotientAndRemainder(dividingBy: period)
    return processors + (rest > 0 ? 1 : 0)
  }

  /// The processors of the affinity, which the kernel lists as in "0-3,8"; nil where it doesn't.
  private static func affinity(root: String) -> Int? {
    let status = KernelFile.text(FileSystem.join(root, "proc/self/status")) ?? ""
    let name = "Cpus_allowed_list:"
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
    let counts = line.dropFirst(name.count).split { $0 == "," || $0.isWhitespace }.map { range -> Int? in
      let bounds = range.split(separator: "-").map { Int($0) }
      guard let first = bounds.first ?? nil, let last = bounds.last ?? nil, first <= last else { return nil }
      return last - first + 1
    }
    return counts.isEmpty || counts.contains(nil) ? nil : counts.compactMap(\.self).reduce(0, +)
  }
}
