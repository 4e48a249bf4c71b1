import Files

/// Why the steps of a network can't be measured.
package enum BenchmarkError: Error, Equatable, CustomStringConvertible {
  case outOfMemory(neededBytes: Int, availableBytes: Int)

  package var description: String {
    switch self {
    case .outOfMemory(let needed, let available):
      "a step \(MemoryShortage(neededBytes: needed, availableBytes: available)); take a smaller batch, size or width"
    }
  }
}
