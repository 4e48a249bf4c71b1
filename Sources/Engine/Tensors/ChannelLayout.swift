/// Lanes of one vector: channels lie in memory in blocks of this many.
package let lanes = 16

/// Where the channels of a tensor lie in blocks of 16. Each segment begins a new block, so that a concatenation is
/// a list of its inputs' blocks; the lanes that a segment leaves over hold zeros.
package struct ChannelLayout: Hashable, Sendable {
  /// Channels of each segment, in order.
  package let segments: [Int]

  package init(_ segments: [Int]) {
    precondition(!segments.isEmpty && segments.allSatisfy { $0 > 0 }, "a segment holds at least one channel")
    self.segments = segments
  }

  package static func single(_ channels: Int) -> ChannelLayout { ChannelLayout([channels]) }

  package var channels: Int { segments.reduce(0, +) }

  package var blocks: Int { segments.reduce(0) { $0 + Self.blocks(for: $1) } }

  /// For each channel the index of its lane, counted from the first block: 16 * block + lane.
  package var slots: [Int] {
    var slots: [Int] = []
    var firstBlock = 0
    for segment in segments {
      slots.append(contentsOf: (0..<segment).map { firstBlock * lanes + $0 })
      firstBlock += Self.blocks(for: segment)
    }
    return slots
  }

  package static func blocks(for channels: Int) -> Int { (channels + lanes - 1) / lanes }
}
