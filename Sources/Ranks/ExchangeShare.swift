import Foundation
import SkipSegBasics

/// What the exchange of gradients takes of a step, and what would make it less.
package struct ExchangeShare: Sendable, Equatable {
  /// Of one step, in seconds.
  package let exchange, step: Double
  /// What goes out of each rank in a step.
  package let bytes: Double
  package let ranks, batches: Int

  /// Of a step, at most, where it is worth no word.
  private static let goal = 0.2

  /// - Parameters:
  ///   - exchange, step: seconds of one step.
  ///   - gradients: floats.
  ///   - batches: of a step, of all ranks.
  package init(exchange: Double, step: Double, gradients: Int, ranks: Int, batches: Int) {
    (self.exchange, self.step, self.ranks, self.batches) = (exchange, step, ranks, batches)
    bytes = 2 * Double(ranks - 1) / Double(ranks) * Double(gradients * MemoryLayout<Float>.stride)
  }

  /// Of one batch, in seconds.
  private var batch: Double { max(step - exchange, 1e-9) / ownBatches }
  /// Of each rank.
  private var ownBatches: Double { Double(batches) / Double(ranks) }

  /// The smallest number of batches a step, ranks times a power of two, with which the exchange takes a fifth at most; nil
  /// where it takes no more now.
  package var betterBatches: Int? {
    let needed = exchange * (1 - Self.goal) / Self.goal / batch
    if needed <= ownBatches { return nil }
    var better = 1
    while Double(better) < needed && better < 1 << 12 { better *= 2 }
    return better * ranks
  }

  package var words: String {
    let rate = bytes * 8 / max(exchange, 1e-9) / 1e9
    let remedy = betterBatches.map { better in
      let share = exchange / (exchange + batch * Double(better) / Double(ranks))
      return "; " + advice("\(better) batches a step", command: "--accumulate \(better)")
        + " would make it \(Int((100 * share).rounded())) %"
    }
    return String(format: "exchange %.2f s of %.2f s a step (%.1f Gbit/s)", exchange, step, rate)
      + (remedy ?? "")
  }
}
