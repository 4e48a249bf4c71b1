import Foundation

/// What cross-entropy adds where a share ε of each label is spread over all K classes (Szegedy et al., "Rethinking the
/// Inception Architecture", arXiv 1512.00567), as `torch.nn.CrossEntropyLoss(weight, label_smoothing: ε)` does it: over
/// the labelled pixels, by the sum of the weights of their labels,
///
///     the sum over c of s[c] (-log p[c]),   s[c] = ε w[c] / K,   dlogit[c] = p[c] S - s[c],   S the sum of s
///
/// beside (1 - ε) times what it is without.
struct LabelSmoothing: Sendable {
  private let classes: Int
  /// s, for each block of 16 classes.
  private let shares: [SIMD16<Float>]
  /// 0 for classes, and what no logit exceeds for lanes behind the last.
  private let masks: [SIMD16<Float>]
  private let shareSum: Float
  /// Values from one block of a pixel to the next.
  private let blockStride: Int
  private let width: Int

  init(share: Float, weights: [Float], blockStride: Int, width: Int) {
    classes = weights.count
    var shares = [SIMD16<Float>](repeating: .zero, count: (weights.count + lanes - 1) / lanes)
    var masks = [SIMD16<Float>](repeating: SIMD16(repeating: -.infinity), count: shares.count)
    for (c, weight) in weights.enumerated() {
      shares[c / lanes][c % lanes] = share * weight / Float(weights.count)
      masks[c / lanes][c % lanes] = 0
    }
    (self.shares, self.masks) = (shares, masks)
    shareSum = shares.reduce(0) { $0 + $1.sum() }
    (self.blockStride, self.width) = (blockStride, width)
  }

  /// The sum over the labelled pixels of a row, whose probabilities `softmax` writes, if need be over the logits.
  func loss(
    _ labels: UnsafePointer<UInt16>, logits: UnsafePointer<Float>, probabilities: UnsafePointer<Float>,
    _ softmax: () -> Void
  ) -> Double {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { sums in
      // The sum of s[c] (x[c] - m), m the largest logit: what -log p[c] holds beside -log of the largest p.
      for x in 0..<width where labels[x] < classes {
        var largest = -Float.infinity
        for block in shares.indices {
          largest = max(largest, (vector(logits, x, block) + masks[block]).max())
        }
        var sum: Float = 0
        for block in shares.indices {
          sum += (shares[block] * (vector(logits, x, block) - largest)).sum()
        }
        sums[x] = sum
      }
      softmax()
      var loss = 0.0
      for x in 0..<width where labels[x] < classes {
        var largest: Float = 0
        for block in shares.indices { largest = max(largest, vector(probabilities, x, block).max()) }
        loss -= Double(shareSum * log(largest) + sums[x])
      }
      return loss
    }
  }

  /// Adds `scale` times the gradient of a row to the one that `differentiate` writes over the row's probabilities.
  func addGradient(
    _ labels: UnsafePointer<UInt16>, row: UnsafeMutablePointer<Float>, scale: Float,
    _ differentiate: () -> Void
  ) {
    withUnsafeTemporaryAllocation(of: SIMD16<Float>.self, capacity: width * shares.count) { own in
      for x in 0..<width {
        for block in shares.indices {
          own[x * shares.count + block] =
            labels[x] < classes ? scale * (shareSum * vector(row, x, block) - shares[block]) : .zero
        }
      }
      differentiate()
      for x in 0..<width where labels[x] < classes {
        for block in shares.indices {
          let sum = vector(row, x, block) + own[x * shares.count + block]
          UnsafeMutableRawPointer(row + block * blockStride + x * lanes)
            .storeBytes(of: sum, as: SIMD16<Float>.self)
        }
      }
    }
  }

  @inline(__always)
  private func vector(_ row: UnsafePointer<Float>, _ x: Int, _ block: Int) -> SIMD16<Float> {
    UnsafeRawPointer(row + block * blockStride + x * lanes).loadUnaligned(as: SIMD16<Float>.self)
  }
}
