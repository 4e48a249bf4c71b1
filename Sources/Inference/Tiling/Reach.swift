import SkipSegEngine

/// How far pixels of a picture act on the logits of others: exact, by the intervals that each node reads of those before it,
/// for the worst place of a pixel on the network's grid.
package struct Reach: Sendable, Equatable {
  /// Pixels to the left or above, and to the right or below.
  package let before, behind: Int

  /// The margin of tiles in which no pixel that is taken misses any.
  package var margin: Int { TileAxis.ceiling(max(before, behind)) }

  /// Places on the grid that are looked at; strides of 32 repeat before.
  private static let phases = 64

  /// Nil where every pixel acts on every other, as through attention.
  package init?(_ graph: Graph) {
    guard let strides = Self.strides(of: graph) else { return nil }
    // So far inside that no edge is near.
    let origin = 1 << 20
    var (before, behind) = (0, 0)
    for pixel in origin..<origin + Self.phases {
      var read: [ClosedRange<Int>?] = Array(repeating: nil, count: graph.nodes.count)
      read[graph.output.index] = pixel / strides[graph.output.index]...pixel / strides[graph.output.index]
      for index in graph.nodes.indices.reversed() {
        guard let range = read[index], let source = graph.nodes[index].inputs.first else { continue }
        let ratio = max(1, strides[source.index] / strides[index])
        let needed = graph.nodes[index].operation.reads(range, ratio: ratio)
        for input in graph.nodes[index].inputs {
          let known = read[input.index] ?? needed
          read[input.index] =
            min(known.lowerBound, needed.lowerBound)...max(known.upperBound, needed.upperBound)
        }
      }
      guard let image = read[0] else { continue }
      (before, behind) = (max(before, pixel - image.lowerBound), max(behind, image.upperBound - pixel))
    }
    (self.before, self.behind) = (before, behind)
  }

  /// Pixels of the image from one of each node's to the next.
  private static func strides(of graph: Graph) -> [Int]? {
    var strides: [Int] = []
    for node in graph.nodes {
      let input = node.inputs.first.map { strides[$0.index] } ?? 1
      switch node.operation {
      case is Graph.Attention: return nil
      case let resize as Graph.ResizeNearest:
        strides.append((node.sizedLike.map { strides[$0.index] } ?? 1) * resize.divisor)
      case is Graph.Zeros: strides.append(node.sizedLike.map { strides[$0.index] } ?? 1)
      case let window as any SlidingWindow: strides.append(input * window.stride)
      default: strides.append(input)
      }
    }
    return strides
  }
}

/// Reads a square of pixels for each of its own.
private protocol SlidingWindow {
  var kernel: Int { get }
  var stride: Int { get }
  var padding: Int { get }
}

extension Graph.Convolution: SlidingWindow {}
extension Graph.MaxPool: SlidingWindow {}
extension Graph.AveragePool: SlidingWindow {
  fileprivate var padding: Int { 0 }
}

extension Graph.Operation {
  /// The pixels of its inputs that some of its own are made of.
  /// - Parameter ratio: how many times as large its input's pixels are.
  fileprivate func reads(_ range: ClosedRange<Int>, ratio: Int) -> ClosedRange<Int> {
    switch self {
    case is Graph.ResizeNearest: return range.lowerBound / ratio...range.upperBound / ratio
    case is Graph.DepthwiseConvolution:
      let padding = Graph.DepthwiseConvolution.kernel / 2
      return range.lowerBound - padding...range.upperBound + padding
    case let window as any SlidingWindow:
      let first = range.lowerBound * window.stride - window.padding
      return first...range.upperBound * window.stride - window.padding + window.kernel - 1
    default: return range
    }
  }
}
