/// Passes over whole arenas. They are cut in one way whatever the number of threads.
extension FloatArena {
  /// A range cut into pieces of 256 kB.
  static func chunks(of range: Range<Int>) -> [Range<Int>] {
    stride(from: range.lowerBound, to: range.upperBound, by: 1 << 16).map {
      $0..<min($0 + 1 << 16, range.upperBound)
    }
  }

  private var chunks: [Range<Int>] { Self.chunks(of: 0..<count) }

  /// Infinite or NaN where a value is.
  func sumOfSquares(_ kernels: KernelSet, _ pool: ThreadPool) -> Double {
    sumOfSquares(chunks, kernels, pool)
  }

  /// Over some ranges, each the task of one thread.
  func sumOfSquares(_ ranges: [Range<Int>], _ kernels: KernelSet, _ pool: ThreadPool) -> Double {
    var squares = [Double](repeating: 0, count: ranges.count)
    squares.withUnsafeMutableBufferPointer { squares in
      let squares = squares.baseAddress!
      pool.run(tasks: ranges.count) { task, _ in
        squares[task] = kernels.table.pointee.sum_of_squares(
          ranges[task].count, base + ranges[task].lowerBound)
      }
    }
    return squares.reduce(0, +)
  }

  /// Sets each value from itself and that of another arena.
  @inline(__always)
  func combine(
    with other: FloatArena, _ pool: ThreadPool, _ combined: (_ own: Float, _ other: Float) -> Float
  ) {
    precondition(count == other.count, "both arenas hold the same parameters")
    let (target, source, chunks) = (base, other.base, chunks)
    pool.run(tasks: chunks.count) { task, _ in
      for index in chunks[task] { target[index] = combined(target[index], source[index]) }
    }
  }
}
