/// The Linux control groups that bound this process, as the kernel's text files tell of them. Elsewhere there are none.
struct ControlGroups {
  enum Version { case one, two }

  /// A group that this process is in, or one around it: the files of one controller lie in its folder.
  struct Group: Equatable {
    let version: Version
    let folder: String
  }

  private let root: String

  /// - Parameter root: the folder that holds `proc` and `sys`.
  init(root: String) { self.root = root }

  /// The process's own group and all around it, outermost first, of either version.
  ///
  /// In a container its group is the top of what is mounted, whatever path the kernel names; so the top is always
  /// there.
  /// - Parameter controller: such as "memory" or "cpu".
  func groups(of controller: String) -> [Group] {
    lines("proc/self/cgroup").flatMap { line -> [Group] in
      // hierarchy:controllers:path; version 2 names no controllers.
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return [] }
      let version = fields[1].isEmpty ? Version.two : .one
      guard version == .two || fields[1].split(separator: ",").contains(where: { $0 == controller }) else {
        return []
      }
      let path = fields[2].split(separator: "/").map(String.init)
      return mounts(of: controller, version).flatMap { mount in
        // What is mounted may be a part of the tree, whose path within the whole then says nothing new.
        let below = path.starts(with: mount.part) ? Array(path.dropFirst(mount.part.count)) : path
        return below.indices.map { below[...$0] }.reduce(into: [mount.folder]) {
          $0.append(FileSystem.join(mount.folder, $1.joined(separator: "/")))
        }.map { Group(version: version, folder: $0) }
      }
    }
  }

  /// Where a hierarchy can be seen, and which part of it.
  private struct Mount {
    let folder: String
    var part: [String] = []
  }

  private func mounts(of controller: String, _ version: Version) -> [Mount] {
    let found = lines("proc/self/mountinfo").compactMap { line -> Mount? in
      // id parent device part folder options ... - type source options
      let fields = line.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), dash > 4, fields.count > dash + 3 else { return nil }
      let isWanted =
        switch version {
        case .one:
          fields[dash + 1] == "cgroup" && fields[dash + 3].split(separator: ",").contains { $0 == controller }
        case .two: fields[dash + 1] == "cgroup2"
        }
      guard isWanted else { return nil }
      return Mount(
        folder: FileSystem.join(root, String(fields[4].drop { $0 == "/" })),
        part: fields[3].split(separator: "/").map(String.init))
    }
    if !found.isEmpty { return found }
    let standard = FileSystem.join(root, "sys/fs/cgroup")
    return [Mount(folder: version == .two ? standard : FileSystem.join(standard, controller))]
  }

  private func lines(_ path: String) -> [Substring] {
    (KernelFile.text(FileSystem.join(root, path)) ?? "").split(separator: "\n")
  }
}

/// The kernel's text files about this process and its machine.
enum KernelFile {
  /// Nil where there is no such file.
  static func text(_ path: String) -> String? {
    (try? FileSystem.read(path)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The file's only number; nil for "max", which is no limit.
  static func number(_ path: String) -> Int? {
    text(path).flatMap { Int($0.split(whereSeparator: \.isWhitespace).first ?? "") }
  }

  /// The numbers of lines such as "MemTotal:  1024 kB" or "inactive_file 4096" by their names. The last line of a name
  /// counts.
  static func numbers(_ path: String) -> [Substring: Int] {
    let pairs = (text(path) ?? "").split(separator: "\n").compactMap { line -> (Substring, Int)? in
      let fields = line.split { $0.isWhitespace || $0 == ":" }
      guard fields.count > 1, let number = Int(fields[1]) else { return nil }
      return (fields[0], number)
    }
    return Dictionary(pairs) { $1 }
  }
}
