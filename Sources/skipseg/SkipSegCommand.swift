import ArgumentParser
import Basics

/// The command `skipseg`: each subcommand turns options into one configuration and calls the library.
@main
struct SkipSegCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skipseg",
    abstract: "Image segmentation, trained and run on the CPU.",
    subcommands: [
      Train.self, Predict.self, Evaluate.self, Check.self, Info.self, LRFind.self, Import.self, Export.self,
      Benchmark.self,
    ])

  /// Arguments are bytes, as the names of files are: `CommandLine.arguments` would repair those that aren't UTF-8.
  static func main() {
    let arguments = (1..<max(1, Int(CommandLine.argc))).compactMap { CommandLine.unsafeArgv[$0] }
    main(arguments.map { String(cPath: $0) })
  }
}
