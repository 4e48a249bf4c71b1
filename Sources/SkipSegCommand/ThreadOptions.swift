import ArgumentParser
import Foundation
import SkipSegBasics
import SkipSegFiles

/// Options of every command that computes as one process.
struct ThreadOptions: ParsableArguments {
  @OptionGroup var threads: ThreadCount

  var count: Int { threads.count }

  func validate() throws { try Self.refuseLaunch() }

  /// Refuses to be one of several processes that don't share the work.
  static func refuseLaunch() throws {
    if let launch = Launch(environment: ProcessInfo.processInfo.environment) {
      throw ValidationError(
        "this is one of \(launch.size.map { "\($0)" } ?? "several") processes that \(launch.launcher) started, "
          + "and each would do the whole work again; start one, whose --threads use all cores of a machine")
    }
  }
}

/// Options of every command that computes.
struct ThreadCount: ParsableArguments {
  @Option(help: "Threads to compute with. (default: one for each core that the process may use)")
  var threads: Int?

  var count: Int { threads ?? ProcessorCount.current.value }

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads is \(threads), but must be 1 to 1024")
    }
  }
}
