import Foundation

/// The built command, run as its users run it.
struct Command {
  let arguments: [String]
  let exitCode: Int32
  let output: String
  let errors: String

  /// The lines on standard error.
  var errorLines: [String] { errors.split(separator: "\n").map(String.init) }

  /// Runs `skipseg` in a folder and waits for its end.
  /// - Parameters:
  ///   - environment: added to that of the tests.
  ///   - script: what a shell does instead, to which `"$0" "$@"` is the command with its arguments.
  ///   - signal: sent as soon as the file `awaiting` is there.
  init(
    _ arguments: [String], in folder: String, environment: [String: String] = [:], script: String? = nil,
    signal: Int32? = nil, awaiting: String? = nil
  ) throws {
    self.arguments = arguments
    let process = Process()
    process.executableURL = script == nil ? Self.executable : URL(fileURLWithPath: "/bin/sh")
    process.arguments = (script.map { ["-c", $0, Self.executable.path] } ?? []) + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    // Files instead of pipes: nothing has to be read while the command runs.
    let outputFile = folder + "/output-\(UUID().uuidString)"
    let errorFile = folder + "/errors-\(UUID().uuidString)"
    for file in [outputFile, errorFile] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: outputFile)
    process.standardError = FileHandle(forWritingAtPath: errorFile)
    try process.run()
    if let signal, let awaiting {
      while process.isRunning && !FileManager.default.fileExists(atPath: folder + "/" + awaiting) {
        usleep(1000)
      }
      kill(process.processIdentifier, signal)
    }
    process.waitUntilExit()
    exitCode = process.terminationStatus
    output = try String(contentsOfFile: outputFile, encoding: .utf8)
    errors = try String(contentsOfFile: errorFile, encoding: .utf8)
    for file in [outputFile, errorFile] { try FileManager.default.removeItem(atPath: file) }
  }

  /// Beside the bundle of the tests.
  static var executable: URL {
    #if os(macOS)
      let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
      return (bundle ?? Bundle.main).bundleURL.deletingLastPathComponent().appendingPathComponent("skipseg")
    #else
      return Bundle.main.bundleURL.appendingPathComponent("skipseg")
    #endif
  }
}
