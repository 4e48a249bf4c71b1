import Foundation
import Testing

/// What starts one command as several ranks, under the name that Debian and Ubuntu give it beside others.
struct RankLauncher: Sendable, CustomTestStringConvertible {
  let name: String
  let arguments: String

  static let openMPI = RankLauncher(
    name: "mpirun.openmpi",
    arguments: (getuid() == 0 ? "--allow-run-as-root " : "") + "--oversubscribe --bind-to none")
  static let mpich = RankLauncher(name: "mpirun.mpich", arguments: "")
  static let installed = [openMPI, mpich].filter(\.isInstalled)

  var testDescription: String { name }

  var isInstalled: Bool {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
  }

  /// - Parameters:
  ///   - each: put before the command of each rank, which finds its number in `rank`.
  ///   - script: what a shell does around it, with the launch as `launch`; the launch alone where nil.
  func run(
    _ place: Workplace, ranks: Int, _ arguments: [String], each: String? = nil, within script: String? = nil
  ) throws -> Command {
    try place.write(
      """
      rank=${OMPI_COMM_WORLD_RANK:-$PMI_RANK}
      \(each ?? "")
      exec "$@"
      """, "rank.sh")
    return try Command(
      arguments, in: place.path,
      environment: ["OMPI_MCA_rmaps_base_oversubscribe": "1"],
      script: """
        skipseg=$0
        launch() { timeout 100 \(name) \(self.arguments) -n \(ranks) sh rank.sh "$skipseg" "$@"; }
        \(script ?? "launch \"$@\"")
        """)
  }

  /// Sends a signal to one rank once a file is there; for `run` to put before each rank.
  static func signal(_ signal: String, to rank: Int, once file: String) -> String {
    """
    if [ "$rank" = \(rank) ]; then
      own=$$
      (until [ -e \(file) ]; do sleep 0.02; done; kill -\(signal) $own) &
    fi
    """
  }

  /// Whether a test may lay one folder over another, for itself alone.
  static let mayMount: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "exec 2> /dev/null; unshare -m mount -t tmpfs tmpfs /tmp"]
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()
}
