import ArgumentParser
import Foundation
import SkipSegBasics
import Synchronization

/// What a command relies on of its standard streams, whatever it was started with.
enum StandardStreams {
  /// The error number with which writing to standard output failed; 0: it never did.
  private static let lost = Mutex<Int32>(0)
  private static let muted = Atomic(false)

  /// Whether nothing is written, as another process speaks for this one. A signal's handler may ask.
  static var isMuted: Bool {
    get { muted.load(ordering: .relaxed) }
    set { muted.store(newValue, ordering: .relaxed) }
  }

  /// Puts something in the place of streams that are closed, which the next file to be opened would take, and lets
  /// writing fail instead of ending the process.
  static func prepare() {
    // In this order, as each takes the lowest number that is free. What is written to the output must fail.
    for (stream, mode) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
    where fcntl(stream, F_GETFD) < 0 {
      _ = open("/dev/null", mode)
    }
    // A log that nobody reads any longer is no reason to end, nor is a limit of the size of files.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Writes to standard output, and keeps the error where that fails.
  static func write(_ text: String) {
    let reason = lost.withLock { $0 }
    if reason != 0 || isMuted { return }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        let code = errno
        return lost.withLock { $0 = code }
      }
    }
  }

  /// The exit code at the end: `code`, or 1 where not everything that was printed could be written. Whose reader has gone
  /// ends quietly, as by the signal of a broken pipe.
  static func finish(_ code: ExitCode) -> ExitCode {
    let reason = lost.withLock { $0 }
    if reason == 0 { return code }
    // A training is of use though nobody watches.
    if reason == EPIPE, JSONLines.areWanted { return JSONLines.areNeeded ? .nothingDone : code }
    if reason == EPIPE {
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
    }
    say(
      "error: the standard output cannot be written: \(String(cString: strerror(reason))); the result is lost"
    )
    return code == .success || code == .someFailed ? .nothingDone : code
  }

  /// One line on standard error. What can't be said, because the log's disk is full, is left unsaid; the exit code still
  /// tells.
  static func say(_ line: String) { tell("\(printable(line))\n") }

  /// The same for any text.
  static func tell(_ text: String) {
    if isMuted { return }
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

/// In place of Swift's own, which forgets what could not be written. Whatever names stand in the text, no character of
/// theirs is taken for a command by a terminal. Where standard output is for programs, people read standard error.
func print(_ text: String, terminator: String = "\n") {
  let text = printable(text) + terminator
  if JSONLines.areWanted { StandardStreams.tell(text) } else { StandardStreams.write(text) }
}
