import Foundation
import SkipSegFiles
import TestSupport
import Testing

/// Arguments and names are bytes, and what is shown of them is harmless.
@Suite struct NameTests {
  /// Runs a line of the shell in which `$SKIPSEG` is the command.
  private func shell(_ line: String, in folder: String) throws -> (exitCode: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", line]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ["SKIPSEG": Command.executable.path, "PATH": "/usr/bin:/bin"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
  }

  @Test func aDataSetOfAnyNameIsChecked() throws {
    let workplace = try Workplace(training: 2, validation: 1)
    let found = try shell(
      #"mv data "$(printf 'caf\xe9\033[31m')"; "$SKIPSEG" check "$(printf 'caf\xe9\033[31m')""#,
      in: workplace.path)
    #expect(found.exitCode == 0, "\(found.output)")
    #expect(found.output.contains(#"caf\xE9\x1B[31m"#) && !found.output.contains("\u{1B}"))
  }

  @Test func aClassListMayComeFromAPipe() throws {
    let workplace = try Workplace(training: 2, validation: 1)
    let found = try shell(#""$SKIPSEG" check data --classes <(cat data/classes.txt)"#, in: workplace.path)
    #expect(found.exitCode == 0, "\(found.output)")
    let refused = try shell(
      #"rm data/classes.txt; mkfifo data/classes.txt; timeout 20 "$SKIPSEG" check data"#, in: workplace.path)
    #expect(refused.exitCode == 1 && refused.output.contains("classes.txt: is a pipe, expected a file"))
  }

  @Test func aClassWithAControlCharacterIsRefused() throws {
    let workplace = try Workplace(training: 2, validation: 1)
    try workplace.write("background\n\u{1B}[31mred\n", "data/classes.txt")
    let found = try workplace.run("check", "data")
    #expect(found.exitCode == 1 && found.errors.contains("classes.txt:2: holds the control character 27"))
    #expect(!found.errors.contains("\u{1B}"))
  }
}
