import Foundation
import SkipSegEngine

/// softmax(q k^T / sqrt(d)) v for each image and head, with its matrix.
extension Graph.Attention: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor {
    let (q, kv) = (node.inputs[0], node.inputs[1])
    var z = NaiveTensor(zerosLike: q)
    forEachHead(q, kv) { image, head in
      let p = probabilities(image, head)
      for n in p.indices {
        for m in p[n].indices {
          for c in head.channels { z[query: n, image, c] += p[n][m] * kv[query: m, image, q.channels + c] }
        }
      }
    }
    return z
  }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] {
    let (q, kv) = (node.inputs[0], node.inputs[1])
    var (dq, dkv) = (NaiveTensor(zerosLike: q), NaiveTensor(zerosLike: kv))
    forEachHead(q, kv) { image, head in
      let p = probabilities(image, head)
      for n in p.indices {
        let dp = p[n].indices.map { m in
          head.channels.reduce(0) { $0 + dz[query: n, image, $1] * kv[query: m, image, q.channels + $1] }
        }
        let mean = zip(p[n], dp).reduce(0) { $0 + $1.0 * $1.1 }
        for m in p[n].indices {
          let ds = p[n][m] * (dp[m] - mean) * head.scale
          for c in head.channels {
            dq[query: n, image, c] += ds * kv[query: m, image, c]
            dkv[query: m, image, c] += ds * q[query: n, image, c]
            dkv[query: m, image, q.channels + c] += p[n][m] * dz[query: n, image, c]
          }
        }
      }
    }
    return [dq, dkv]
  }

  private struct Head {
    let q: NaiveTensor
    let kv: NaiveTensor
    let channels: Range<Int>
    var scale: Double { 1 / Double(channels.count).squareRoot() }
  }

  private func forEachHead(_ q: NaiveTensor, _ kv: NaiveTensor, _ body: (_ image: Int, _ head: Head) -> Void)
  {
    let width = q.channels / heads
    for image in 0..<q.batch {
      for head in 0..<heads { body(image, Head(q: q, kv: kv, channels: head * width..<(head + 1) * width)) }
    }
  }

  /// [query][key]
  private func probabilities(_ image: Int, _ head: Head) -> [[Double]] {
    let keys = head.kv.height * head.kv.width
    return (0..<head.q.height * head.q.width).map { n in
      let products = (0..<keys).map { m in
        head.channels.reduce(0) { $0 + head.q[query: n, image, $1] * head.kv[query: m, image, $1] }
          * head.scale
      }
      let largest = products.max()!
      let powers = products.map { exp($0 - largest) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
  }
}

extension NaiveTensor {
  /// A value by the number of its pixel.
  fileprivate subscript(query pixel: Int, image: Int, channel: Int) -> Double {
    get { self[image, channel, pixel / width, pixel % width] }
    set { self[image, channel, pixel / width, pixel % width] = newValue }
  }
}
