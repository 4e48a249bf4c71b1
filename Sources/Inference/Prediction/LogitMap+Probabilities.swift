import Foundation
import SkipSegConcurrency
import SkipSegImaging

extension LogitMap {
  /// How sure the network is of each pixel's label: round(255 * the highest probability), grey, at the photograph's own
  /// size.
  package func confidence(width: Int, height: Int, threads: Int = 1) -> Image {
    let pixels: [UInt8] = softmax(width: width, height: height, threads: threads) { _, sum in
      UInt8((255 / sum).rounded())
    }
    return Image(width: width, height: height, channels: 1, pixels: pixels)
  }

  /// The probabilities of all classes, of which one class at a time is computed.
  package func probabilities(width: Int, height: Int, threads: Int = 1) -> ProbabilityPlanes {
    ProbabilityPlanes(
      logits: self, width: width, height: height, threads: threads,
      normalizers: softmax(width: width, height: height, threads: threads) { $0 + log($1) })
  }

  /// round(65535 * the probability of one class), [height][width], at the photograph's own size. Of several classes
  /// `probabilities` makes them faster.
  package func probability(of index: Int, width: Int, height: Int, threads: Int = 1) -> [UInt16] {
    probabilities(width: width, height: height, threads: threads)[index]
  }

  /// What comes of each pixel's highest logit m and Σ exp(l - m) over its logits l.
  private func softmax<Element: BitwiseCopyable>(
    width: Int, height: Int, threads: Int, _ result: (_ highest: Float, _ sum: Float) -> Element
  ) -> [Element] {
    let grid = EnlargedGrid(self, width: width, height: height)
    return parallelRows(height, width: width, threads: threads) { rows, band in
      var line = grid.line
      // [class][width].
      var logits = [Float](repeating: 0, count: classCount * width)
      logits.withUnsafeMutableBufferPointer { logits in
        for (index, row) in rows.enumerated() {
          for start in 0..<classCount {
            grid.interpolate(
              self, class: start, row: row, line: &line,
              into: UnsafeMutableBufferPointer(rebasing: logits[start * width..<(start + 1) * width]))
          }
          for x in 0..<width {
            var highest = -Float.infinity
            for place in stride(from: x, to: logits.count, by: width) {
              highest = max(highest, logits[place])
            }
            var sum: Float = 0
            for place in stride(from: x, to: logits.count, by: width) { sum += exp(logits[place] - highest) }
            band[index * width + x] = result(highest, sum)
          }
        }
      }
    }
  }
}

/// How sure a network is of every class at every pixel of a photograph, on 16 bits.
package struct ProbabilityPlanes: Sendable {
  private let logits: LogitMap
  package let width, height: Int
  private let threads: Int
  /// log Σ exp(logit) of each pixel, [height][width].
  private let normalizers: [Float]

  fileprivate init(logits: LogitMap, width: Int, height: Int, threads: Int, normalizers: [Float]) {
    (self.logits, self.width, self.height) = (logits, width, height)
    (self.threads, self.normalizers) = (threads, normalizers)
  }

  package var classCount: Int { logits.classCount }

  /// round(65535 * the probability of a class), [height][width].
  package subscript(index: Int) -> [UInt16] {
    precondition((0..<classCount).contains(index), "class \(index) of \(classCount)")
    let grid = EnlargedGrid(logits, width: width, height: height)
    return parallelRows(height, width: width, threads: threads) { rows, band in
      var line = grid.line
      var row = [Float](repeating: 0, count: width)
      row.withUnsafeMutableBufferPointer { row in
        for (place, y) in rows.enumerated() {
          grid.interpolate(logits, class: index, row: y, line: &line, into: row)
          for x in 0..<width {
            // Rounding may have made it a little more than 1.
            band[place * width + x] = UInt16(
              min(65_535, (65_535 * exp(row[x] - normalizers[y * width + x])).rounded()))
          }
        }
      }
    }
  }
}
