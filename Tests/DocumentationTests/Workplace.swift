import Foundation
import SkipSegFiles
import TestSupport

/// A folder as the documentation takes it for granted: the sample set, the files of the tests and a model in `runs/demo`,
/// with the built programs on the path of commands. Removed with the test.
final class Workplace {
  private let folder: TemporaryFolder

  /// What `scripts/demo.sh` makes, but narrow, of small crops and one epoch.
  private static let model = Result {
    let workplace = try Workplace(model: nil)
    let (exitCode, lines) = try workplace.run(
      "skipseg train data --encoder resnet18 --width 8 --size 64 --epochs 1 --output runs/demo")
    precondition(exitCode == 0, lines.joined(separator: "\n"))
    return try FileSystem.read(workplace.folder.path("runs/demo/best.safetensors"))
  }

  convenience init() throws { try self.init(model: Self.model.get()) }

  private init(model: [UInt8]?) throws {
    folder = try TemporaryFolder()
    // A copy: no example may change the repository.
    try FileManager.default.copyItem(
      atPath: FileSystem.join(Document.repository, "data"), toPath: folder.path("data"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("Tests"), withDestinationPath: FileSystem.join(Document.repository, "Tests"))
    if let model { try folder.write(model, "runs/demo/best.safetensors") }
  }

  /// Beside the bundle of the tests.
  private static var programs: String {
    #if os(macOS)
      let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
      return (bundle ?? Bundle.main).bundleURL.deletingLastPathComponent().path
    #else
      return Bundle.main.bundleURL.path
    #endif
  }

  /// Runs a line as a shell does; the lines are those of both outputs, as they came.
  func run(_ line: String) throws -> (exitCode: Int32, lines: [String]) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = Self.programs + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    process.environment = environment
    // A file instead of a pipe: nothing has to be read while the command runs.
    let file = folder.path("printed-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    let output = FileHandle(forWritingAtPath: file)
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try FileManager.default.removeItem(atPath: file)
    return (process.terminationStatus, text.split(separator: "\n").map(String.init))
  }
}
