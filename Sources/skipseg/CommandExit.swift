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
