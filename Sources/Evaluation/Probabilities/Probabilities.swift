import Foundation
import SkipSegImaging

/// The probabilities of every class for every pixel: the softmax of a network's logits.
package struct Probabilities: Sendable {
  /// `[class][height][width]`.
  private let logits: [Float]
  private let pixels: Int
  private let classCount: Int

  package init(logits: [Float], pixels: Int) {
    self.logits = logits
    self.pixels = pixels
    classCount = pixels == 0 ? 0 : logits.count / pixels
    precondition(classCount * pixels == logits.count, "\(logits.count) logits of \(pixels) pixels")
  }

  /// Calls `body` for every pixel with the largest logit and the sum of exp(logit - largest) over the classes: the
  /// probability of a class is exp(logit - largest) / sum.
  private func forEachPixel(_ body: (_ pixel: Int, _ largest: Float, _ sum: Float) -> Void) {
    // A row of pixels at a time stays in the caches.
    let step = 1024
    var largest = [Float](repeating: 0, count: step)
    var sums = largest
    logits.withUnsafeBufferPointer { logits in
      for first in stride(from: 0, to: pixels, by: step) {
        let count = min(step, pixels - first)
        for pixel in 0..<count {
          largest[pixel] = logits[first + pixel]
          sums[pixel] = 0
        }
        for label in 1..<max(1, classCount) {
          for pixel in 0..<count {
            largest[pixel] = max(largest[pixel], logits[label * pixels + first + pixel])
          }
        }
        for label in 0..<classCount {
          for pixel in 0..<count {
            sums[pixel] += exp(logits[label * pixels + first + pixel] - largest[pixel])
          }
        }
        for pixel in 0..<count { body(first + pixel, largest[pixel], sums[pixel]) }
      }
    }
  }

  /// How sure the network was of its prediction and of the annotated classes, over the pixels that have one.
  package func confidence(truth: LabelMap, prediction: LabelMap) -> NetworkConfidence {
    var confidence = NetworkConfidence(classes: ClassConfidence(classCount: classCount))
    var quality = Softmin()
    forEachPixel { pixel, largest, sum in
      let label = Int(truth.labels[pixel])
      if label >= classCount { return }
      let predicted = Int(prediction.labels[pixel])
      let annotated = exp(logits[label * pixels + pixel] - largest) / sum
      confidence.calibration.add(
        exp(logits[predicted * pixels + pixel] - largest) / sum, isRight: predicted == label)
      confidence.classes.add(annotated, of: label)
      quality.add(annotated)
    }
    confidence.labelQuality = quality.value
    return confidence
  }

  /// Of every pixel the probability of a class that a map names; 0 where it names none.
  package func values(of map: LabelMap) -> [Float] {
    var values = [Float](repeating: 0, count: pixels)
    forEachPixel { pixel, largest, sum in
      let label = Int(map.labels[pixel])
      if label < classCount { values[pixel] = exp(logits[label * pixels + pixel] - largest) / sum }
    }
    return values
  }
}
