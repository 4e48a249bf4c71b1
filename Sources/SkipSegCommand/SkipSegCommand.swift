import ArgumentParser
import Foundation
import SkipSegBasics

/// The command `skipseg`: each subcommand turns options into one configuration and calls the library.
@main
struct SkipSegCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skipseg",
    abstract: "Image segmentation, trained and run on the CPU.",
    version: Version.text,
    subcommands: [
      Train.self, Predict.self, Evaluate.self, Compare.self, Measure.self, Check.self, Masks.self, Info.self,
      Inspect.self, StudyCommand.self, LRFind.self, Import.self,
      Export.self, Benchmark.self, DocumentOptions.self,
    ])

  /// Arguments are bytes, as the names of files are: `CommandLine.arguments` would repair those that aren't UTF-8.
  static func main() {
    StandardStreams.prepare()
    Advice.speakToCommandLine()
    let arguments = (1..<max(1, Int(CommandLine.argc))).compactMap { CommandLine.unsafeArgv[$0] }
      .map { String(cPath: $0) }
    // Of a training on several processes the first one speaks.
    if let rank = Launch.current?.rank, rank > 0,
      arguments.first(where: { !$0.hasPrefix("-") }) == Train._commandName
    {
      StandardStreams.isMuted = true
    }
    JSONLines.begin(arguments)
    // The last line is owed to whoever reads them.
    if JSONLines.areWanted { Interruption.listen() }
    let code = run(arguments)
    JSONLines.end(code)
    Foundation.exit(StandardStreams.finish(code).rawValue)
  }

  /// Help and the like go to standard output, errors to standard error, each beginning with `error:`.
  private static func run(_ arguments: [String]) -> ExitCode {
    do {
      if let suggestion = CommandSuggestion(arguments) { throw ValidationError(suggestion.text) }
      if JSONLines.areWanted, arguments.contains("--version") {
        JSONLines.event("version", Version.members)
        return .success
      }
      var command = try parseAsRoot(NegativeNumbers.joined(arguments))
      try Launch.check(command)
      try command.run()
      return .success
    } catch {
      let code = exitCode(for: error)
      let text = fullMessage(for: error)
      if code == .success {
        print(text)
      } else if !text.isEmpty {
        StandardStreams.say(text.hasPrefix("Error: ") ? "error: " + text.dropFirst(7) : text)
        JSONLines.error(message(for: error))
      }
      return code
    }
  }
}
