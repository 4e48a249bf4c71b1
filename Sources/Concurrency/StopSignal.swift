import Synchronization

/// A request to stop at the next safe place, made from any thread or from a signal handler.
public final class StopSignal: Sendable {
  private let requested = Atomic(false)

  public init() {}

  public func request() { requested.store(true, ordering: .relaxed) }

  public var isRequested: Bool { requested.load(ordering: .relaxed) }
}
