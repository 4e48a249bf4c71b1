import Files

/// What a process may use for training. It changes nothing in what a run ends in.
public struct ResourceLimits: Sendable {
  /// Bytes of memory; nil: what the machine has. More than that is never taken.
  public var memory: Int?
  /// Minutes after which a run saves and stops; nil: none.
  public var minutes: Double?

  public init(memory: Int? = nil, minutes: Double? = nil) {
    self.memory = memory
    self.minutes = minutes
  }

  /// The machine's memory, its control group's or the limit, whichever is the least.
  var memoryBytes: Int { min(MachineMemory.current.bytes, memory ?? .max) }
}
