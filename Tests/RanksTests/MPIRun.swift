import Foundation
import Testing

/// Processes started by an MPI launcher.
struct MPIRun {
  /// Where Debian and Ubuntu put a library's launcher, so that both can be there.
  struct Launcher: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [String]
    let library: String

    var testDescription: String { name }
    var isInstalled: Bool {
      let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

    static let openMPI = Launcher(
      name: "mpirun.openmpi", arguments: ["--oversubscribe"], library: "libmpi.so.40")
    static let mpich = Launcher(name: "mpirun.mpich", arguments: [], library: "libmpich.so.12")
    static let installed = [openMPI, mpich].filter(\.isInstalled)
  }

  let exitCode: Int32
  let output: String
  let errors: String

  /// Starts `ExchangeBenchmark` and waits for all ranks; 124 where they don't end within a minute.
  ///
  /// - Parameter launcher: nil for a single process without any.
  init(
    _ launcher: Launcher?, ranks: Int = 1, environment: [String: String] = [:], _ arguments: String...
  ) throws {
    let process = Process()
    let prefix = launcher.map { [$0.name] + $0.arguments + ["-n", "\(ranks)"] } ?? []
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["timeout", "-k", "5", "60"] + prefix + [Self.executable.path] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      .merging(["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let texts = [output, errors].map {
      String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    process.waitUntilExit()
    (exitCode, self.output, self.errors) = (process.terminationStatus, texts[0], texts[1])
  }

  /// Beside the bundle of the tests.
  static let executable: URL = {
    #if os(macOS)
      let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
      return bundle.bundleURL.deletingLastPathComponent().appendingPathComponent("ExchangeBenchmark")
    #else
      return Bundle.main.bundleURL.appendingPathComponent("ExchangeBenchmark")
    #endif
  }()
}
