import ArgumentParser
import Foundation

/// Options of every command that computes.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads to compute with. (default: one per core)")
  var threads: Int?

  var count: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads is \(threads), but must be 1 to 1024")
    }
  }
}
