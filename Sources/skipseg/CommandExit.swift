import ArgumentParser
import Foundation

extension ExitCode {
  /// Nothing useful could be done.
  static let nothingDone = ExitCode(1)
  /// Finished, but some items failed and are listed.
  static let someFailed = ExitCode(2)
}

/// Runs `body`; an error becomes one line on standard error and exit code 1.
func exitOnError<Result>(_ body: () throws -> Result) throws -> Result {
  do { return try body() } catch {
    FileHandle.standardError.write(Data("error: \(error)\n".utf8))
    throw ExitCode.nothingDone
  }
}

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
