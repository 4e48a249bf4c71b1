import ArgumentParser

extension ExitCode {
  /// Nothing useful could be done.
  static let nothingDone = ExitCode(1)
  /// Finished, but some items failed and are listed.
  static let someFailed = ExitCode(2)
}

/// Options of every command that computes.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads to compute with. (default: one per core)")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads is \(threads), but must be 1 to 1024.")
    }
  }
}
