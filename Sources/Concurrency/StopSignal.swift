import SkipSegBasics
import Synchronization

/// A request to stop at the next safe place, made from any thread or from a signal handler. Made after the end, it does
/// nothing.
public final class StopSignal: Sendable {
  private let requested = Atomic(false)

  /// A signal that nobody has given yet.
  public init() {}

  /// Asks for the end; asking again changes nothing.
  public func request() { requested.store(true, ordering: .relaxed) }

  /// Whether the end was asked for.
  public var isRequested: Bool { requested.load(ordering: .relaxed) }
}

/// Thrown by work that was asked to stop and has nothing to show for what it did until then.
public struct Stopped: Error, Equatable, CustomStringConvertible {
  /// How many of the items were done.
  public let done: Int
  /// How many there are.
  public let count: Int
  /// What an item is, in words, for one of them.
  public let item: String

  package init(after done: Int, of count: Int, _ item: String) {
    self.done = done
    self.count = count
    self.item = item
  }

  public var description: String { "stopped after \(done) of \(counted(count, item))" }
}
