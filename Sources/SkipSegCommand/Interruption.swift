import ArgumentParser
import Foundation
import SkipSeg
import SkipSegBasics
import Synchronization

/// SIGINT, SIGTERM, SIGHUP (the terminal is gone) and SIGUSR1 (with which batch systems such as Slurm announce the end of
/// a job's time) as a request to stop at the next safe place. A second SIGINT ends the process at once.
enum Interruption {
  static let stop = StopSignal()
  private static let number = Atomic<Int32>(0)
  /// Whether there is anything to save, so that the end must wait for a safe place.
  private static let isAwaited = Atomic(false)
  private static let kinds = [SIGINT, SIGTERM, SIGHUP, SIGUSR1]

  /// Begins to listen. Until `awaitSafePlaces` is called, a signal ends the process at once.
  static func listen() {
    // Everything that the handler touches is made here, before a signal can come.
    _ = (stop.isRequested, number.load(ordering: .relaxed), isAwaited.load(ordering: .relaxed))
    _ = StandardStreams.isMuted
    var set = sigset_t()
    sigemptyset(&set)
    for kind in kinds {
      sigaddset(&set, kind)
      let before = signal(kind, handle)
      // `nohup` wants the command to outlive the terminal.
      if kind == SIGHUP, isIgnored(before) { signal(kind, SIG_IGN) }
    }
    // Whoever launched the command may have left them blocked.
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// From here on signals request a stop only.
  static func awaitSafePlaces() { isAwaited.store(true, ordering: .relaxed) }

  /// Does work that has nothing to show where it was stopped before its end, and says then how far it came.
  /// - Parameter consequence: what that means, in words.
  static func exitIfStopped<Result>(
    _ status: StatusLine, _ consequence: String, _ work: () throws -> Result
  ) throws -> Result {
    do { return try work() } catch let stopped as Stopped {
      status.line(
        "interrupted after \(stopped.done) of \(counted(stopped.count, stopped.item)); \(consequence)")
      throw exitCode
    }
  }

  /// As shells have it, 130 for SIGINT and 143 for SIGTERM. 143 for the others too: the system asks to end.
  static var exitCode: ExitCode { ExitCode(exitCode(of: received)) }

  /// The one that came last; 0: none.
  static var received: Int32 { number.load(ordering: .relaxed) }

  /// Of several processes that got these: 130 where nobody asked to end but at the terminal.
  static func exitCode(of signals: [Int32]) -> ExitCode {
    ExitCode(exitCode(of: !signals.isEmpty && signals.allSatisfy { $0 == SIGINT } ? SIGINT : SIGTERM))
  }

  /// Calls nothing but what POSIX allows in signal handlers.
  private static let handle: @convention(c) (Int32) -> Void = { kind in
    guard Interruption.isAwaited.load(ordering: .relaxed) else {
      let message: StaticString = "interrupted before any work was done: the same command begins again\n"
      if !StandardStreams.isMuted {
        _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
      }
      if !StandardStreams.isMuted, let line = JSONLines.lastLine(Interruption.exitCode(of: kind)) {
        _ = write(STDOUT_FILENO, line.utf8Start, line.utf8CodeUnitCount)
      }
      _exit(Interruption.exitCode(of: kind))
    }
    // Batch systems send theirs several times.
    if kind == SIGINT { signal(kind, SIG_DFL) }
    Interruption.number.store(kind, ordering: .relaxed)
    Interruption.stop.request()
  }

  private static func isIgnored(_ handler: (@convention(c) (Int32) -> Void)?) -> Bool {
    unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func exitCode(of kind: Int32) -> Int32 { 128 + (kind == SIGINT ? SIGINT : SIGTERM) }
}
