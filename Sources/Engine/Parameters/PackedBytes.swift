import SkipSegBasics

/// What goes from one machine to others as it lies in memory, packed for one instruction set.
extension ParameterStore {
  /// Hands weights and running statistics to `body`, which may overwrite them.
  package func withPackedBytes(_ body: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
    defer { weightsDidChange() }
    for arena in [weights, statistics] { try body(arena.bytes) }
  }

  /// Tells stores apart in which parameters lie at other places.
  package var layoutDigest: UInt64 {
    let lines = zip(parameters, offsets).map { parameter, offset in
      "\(parameter.name) \(parameter.shape) \(parameter.role) \(parameter.layout) \(offset)"
    }
    return stableHash("\(kernels.name) \(kernels.widestTile) \(lines)".utf8)
  }
}

extension Optimizer {
  /// Hands its states to `body`, which may overwrite them.
  package func withPackedBytes(_ body: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
    for arena in states { try body(arena.bytes) }
  }
}

extension FloatArena {
  fileprivate var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: base, count: count * MemoryLayout<Float>.stride)
  }
}

extension KernelSet {
  /// Vectors of the widest register tile, by which convolutions' weights are packed.
  fileprivate var widestTile: UInt { UInt(table.pointee.tile_vectors) }
}
