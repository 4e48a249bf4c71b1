import Synchronization

/// A request to stop at the next safe place, made from any thread or from a signal handler.
public final class StopSignal: Sendable {
  private let requested = Atomic(false)

  /// A signal that nobody has given yet.
  public init() {}

  /// Asks for the end; asking again changes nothing.
  public func request() { requested.store(true, ordering: .relaxed) }

  /// Whether the end was asked for.
  public var isRequested: Bool { requested.load(ordering: .relaxed) }
}
