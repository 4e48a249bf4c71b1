/// Gives buffers places in one arena so that those whose lifetimes overlap lie apart.
///
/// Largest first, each at the lowest place that is free for its whole lifetime: greedy by size (Pisarchyk and Lee,
/// "Efficient Memory Management for Deep Neural Net Inference", 2020).
package struct MemoryPlanner {
  /// A buffer of `count` floats that is alive at the times `first...last`.
  package struct Request {
    package let count: Int
    package let first: Int
    package internal(set) var last: Int
  }

  package private(set) var requests: [Request] = []

  package init() {}

  /// Registers a buffer and returns its index.
  package mutating func request(count: Int, from first: Int, to last: Int) -> Int {
    // Whole cache lines, and a line between neighbours so that planes of equal size don't share cache sets.
    let padded = count == 0 ? 0 : (count + lanes - 1) / lanes * lanes + lanes
    requests.append(Request(count: padded, first: first, last: last))
    return requests.count - 1
  }

  package mutating func extend(_ buffer: Int, to time: Int) {
    requests[buffer].last = max(requests[buffer].last, time)
  }

  /// The offset of each buffer, in floats, and the floats that the arena takes.
  package func place() -> (offsets: [Int], count: Int) {
    var offsets = [Int](repeating: 0, count: requests.count)
    var placed: [Int] = []
    var end = 0
    let order = requests.indices.sorted { (requests[$0].count, $1) > (requests[$1].count, $0) }
    for index in order where requests[index].count > 0 {
      let request = requests[index]
      var offset = 0
      for other in placed where requests[other].first <= request.last && request.first <= requests[other].last
      {
        if offsets[other] >= offset + request.count { break }
        offset = max(offset, offsets[other] + requests[other].count)
      }
      offsets[index] = offset
      end = max(end, offset + request.count)
      let position = placed.firstIndex { offsets[$0] > offset } ?? placed.count
      placed.insert(index, at: position)
    }
    return (offsets, end)
  }
}
