import ArgumentParser
import Foundation
import Segmentation
import Synchronization

/// SIGINT and SIGTERM as a request to stop at the next safe place. A second one of the same kind ends the process at
/// once, because the first restores the system's own handling.
enum Interruption {
  static let stop = StopSignal()
  private static let number = Atomic<Int32>(0)

  /// Begins to listen. Everything that the handler touches is made here, before a signal can come.
  static func listen() {
    _ = (stop.isRequested, number.load(ordering: .relaxed))
    for kind in [SIGINT, SIGTERM] {
      signal(kind) { kind in
        signal(kind, SIG_DFL)
        Interruption.number.store(kind, ordering: .relaxed)
        Interruption.stop.request()
      }
    }
  }

  /// 128 + the number of the signal that came, as shells have it: 130 for SIGINT, 143 for SIGTERM.
  static var exitCode: ExitCode { ExitCode(128 + number.load(ordering: .relaxed)) }
}
