import Files

/// What a process may use for training. It changes nothing in what a run ends in.
public struct ResourceLimits: Sendable {
  /// Bytes of memory; nil: what is free. More than that is never taken.
  public var memory: Int?
  /// Minutes after which a run saves and stops; nil: none.
  public var minutes: Double?

  public init(memory: Int? = nil, minutes: Double? = nil) {
    self.memory = memory
    self.minutes = minutes
  }

  /// What is free at this moment, or the limit where that is less.
  var memoryBytes: Int { min(MemoryGate.shared.availableBytes, memory ?? .max) }
}
