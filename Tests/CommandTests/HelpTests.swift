import Foundation
import Testing

/// What the help of a command shows.
@Suite struct HelpTests {
  private func lines(_ arguments: String...) throws -> [String] {
    let result = try Command(arguments, in: NSTemporaryDirectory())
    #expect(result.exitCode == 0, "\(result.errors)")
    return result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func optionsOfTrainingStandInTitledSections() throws {
    let lines = try lines("train", "--help")
    let titles = ["DATA", "NETWORK", "SCHEDULE", "AUGMENTATION", "WEIGHTS", "SAVING", "MACHINE"]
    #expect(lines.filter { titles.contains(String($0.dropLast())) } == titles.map { $0 + ":" })
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(try self.lines("help", "train") == lines && self.lines("train", "-h") == lines)
  }

  @Test func everyOptionStandsOnce() throws {
    for command in [
      "train", "lr-find", "predict", "evaluate", "compare", "check", "masks", "info", "inspect", "import",
      "export",
      "benchmark",
    ] {
      let names = try lines(command, "--help").filter { $0.hasPrefix("  -") }
        .flatMap { $0.matches(of: /--[a-z-]+/).prefix(1).map { String($0.output) } }
      #expect(Set(names).count == names.count && names.contains("--json"), "\(command): \(names)")
    }
    let names = try lines("train", "--help").filter { $0.hasPrefix("  -") }.joined(separator: "\n")
    for option in [
      "--output", "--resume", "--config", "--threads", "--memory", "--ema", "--scale", "--fold ",
    ] {
      #expect(names.contains(option), "\(option)")
    }
  }

  @Test func helpNamesDefaults() throws {
    let text = try lines("train", "--help").map { $0.drop { $0 == " " } }.joined(separator: " ")
    for words in [
      "Samples per step. (default: 8)", "(default: 0.001 for adamw, 0.01 for sgd)", "(default: resnet34)",
      "(default: found out from the masks)", "(default: ce+dice)", "(default: of --augment)",
    ] {
      #expect(text.contains(words), "\(words)")
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func shellsCompleteChoicesAndFiles(shell: String) throws {
    let script = try lines("--generate-completion-script", shell).joined(separator: "\n")
    for word in ["resnet152", "one-cycle", "safetensors"] { #expect(script.contains(word), "\(word)") }
    guard FileManager.default.isExecutableFile(atPath: "/bin/\(shell)") else { return }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/\(shell)")
    process.arguments = ["-n", "-c", script]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
