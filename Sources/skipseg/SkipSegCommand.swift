import ArgumentParser
import Foundation

/// The command `skipseg`: each subcommand turns options into one configuration and calls the library.
@main
struct SkipSegCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skipseg",
    abstract: "Image segmentation, trained and run on the CPU.",
    version: Version.text,
    subcommands: [
      Train.self, Predict.self, Evaluate.self, Check.self, Info.self, LRFind.self, Import.self, Export.self,
      Benchmark.self,
    ])

  static func main() {
    StandardStreams.prepare()
    let code = run(Array(CommandLine.arguments.dropFirst()))
    Foundation.exit(StandardStreams.finish(code).rawValue)
  }

  /// Help and the like go to standard output, errors to standard error, each beginning with `error:`.
  private static func run(_ arguments: [String]) -> ExitCode {
    do {
      if let suggestion = CommandSuggestion(arguments) { throw ValidationError(suggestion.text) }
      var command = try parseAsRoot(NegativeNumbers.joined(arguments))
      try command.run()
      return .success
    } catch {
      let code = exitCode(for: error)
      let text = fullMessage(for: error)
      if code == .success {
        print(text)
      } else if !text.isEmpty {
        StandardStreams.say(text.hasPrefix("Error: ") ? "error: " + text.dropFirst(7) : text)
      }
      return code
    }
  }
}
