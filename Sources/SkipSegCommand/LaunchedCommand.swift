import ArgumentParser
import Foundation
import SkipSegBasics

/// A command that shares its work with others of the same launch: `mpirun` and `srun` start one command several times.
protocol LaunchedCommand: ParsableCommand {
  /// Whether it does with the options that were given.
  var sharesWork: Bool { get }
}

extension LaunchedCommand {
  var sharesWork: Bool { true }
}

extension Launch {
  /// That of this process; nil where it is alone.
  static let current = Launch(environment: ProcessInfo.processInfo.environment)

  /// - Throws: `ValidationError` where each process would do the whole work again.
  static func check(_ command: any ParsableCommand) throws {
    guard let current, (command as? any LaunchedCommand)?.sharesWork != true else { return }
    throw ValidationError(
      "this is one of \(current.size.map { "\($0)" } ?? "several") processes that \(current.launcher) started, "
        + "and each would do the whole work again; start one, whose --threads use all cores of a machine")
  }
}
