import ArgumentParser

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
}
