import ArgumentParser
import SkipSegFiles

/// Options of every command that computes.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads to compute with. (default: one for each core that the process may use)")
  var threads: Int?

  var count: Int { threads ?? ProcessorCount.current.value }

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads is \(threads), but must be 1 to 1024")
    }
  }
}
