import Synchronization

/// Whom messages speak to. What the world does wrong is found in the library, which knows no command line; what heals it
/// has a name there and another in the command.
package enum Advice {
  private static let isForCommand = Atomic<Bool>(false)

  /// From now on messages name the command and its options. Said once, before any other work.
  package static func speakToCommandLine() { isForCommand.store(true, ordering: .relaxed) }

  fileprivate static var words: Bool { !isForCommand.load(ordering: .relaxed) }
}

/// Advice in the words of whoever reads it: those of a program that uses the library, or those that one types.
package func advice(_ words: String, command: String) -> String { Advice.words ? words : command }
