/// The samples of photographs of 16 bits that become 0 and 255; those between are scaled linearly and rounded, those beyond
/// are clipped. Cameras and microscopes fill 10, 12 or 14 of the 16 bits only.
public struct SampleRange: Codable, Sendable, Hashable {
  /// Becomes 0.
  public let low: UInt16
  /// Becomes 255; above `low`.
  public let high: UInt16

  /// - Precondition: `low` is below `high`.
  package init(low: UInt16, high: UInt16) {
    precondition(low < high, "a range of samples from \(low) to \(high)")
    (self.low, self.high) = (low, high)
  }

  /// Refuses what the initializer would trap on: a model file is the world's.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    low = try container.decode(UInt16.self, forKey: .low)
    high = try container.decode(UInt16.self, forKey: .high)
    guard low < high else {
      throw DecodingError.dataCorruptedError(
        forKey: .high, in: container, debugDescription: "a range of samples from \(low) to \(high)")
    }
  }

  /// What each sample becomes.
  private var table: [UInt8] {
    let (low, span) = (Int(low), Int(high) - Int(low))
    return (0...Int(UInt16.max)).map {
      UInt8(min(max(0, ($0 - low) * 255 + span / 2), span * 255 + span / 2) / span)
    }
  }

  func scaled(_ samples: [UInt16]) -> [UInt8] {
    let table = table
    return [UInt8](unsafeUninitializedCapacity: samples.count) { scaled, count in
      for (index, sample) in samples.enumerated() { scaled[index] = table[Int(sample)] }
      count = samples.count
    }
  }
}

/// How often each sample of 16 bits occurs.
package struct SampleHistogram: Sendable {
  private var counts = [Int](repeating: 0, count: Int(UInt16.max) + 1)

  package init() {}

  package mutating func add(_ samples: [UInt16]) {
    counts.withUnsafeMutableBufferPointer { counts in
      for sample in samples { counts[Int(sample)] &+= 1 }
    }
  }

  package mutating func add(_ other: SampleHistogram) {
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// From the percentile 0.1 to the percentile 99.9; nil where these are one value.
  package var range: SampleRange? {
    let total = counts.reduce(0, +)
    let low = percentile(total / 1000)
    let high = percentile(total - 1 - total / 1000)
    return total > 0 && low < high ? SampleRange(low: low, high: high) : nil
  }

  /// The sample with so many others before it in their order.
  private func percentile(_ rank: Int) -> UInt16 {
    var sum = 0
    for (sample, count) in counts.enumerated() {
      sum += count
      if sum > rank { return UInt16(sample) }
    }
    return .max
  }
}
