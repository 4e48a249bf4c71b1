import Foundation

/// How sure a model is: a probability for each class at each pixel.
public struct ProbabilityMap: Sendable, Equatable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// In the order of the model's classes.
  public let classCount: Int
  /// [class][height][width], each 0 to 1; those of a pixel sum to 1 but for rounding.
  public let values: [Float]

  /// The softmax of logits, exp(l) / Σ exp(l), each less the pixel's highest, so that none overflows.
  ///
  /// - Parameter logits: [class][height][width].
  package init(width: Int, height: Int, logits: [Float]) {
    (self.width, self.height) = (width, height)
    let pixels = width * height
    precondition(pixels > 0 && logits.count % pixels == 0, "one logit per class and pixel")
    classCount = logits.count / pixels
    var values = logits
    for pixel in 0..<pixels {
      let places = stride(from: pixel, to: values.count, by: pixels)
      let highest = places.reduce(-Float.infinity) { max($0, values[$1]) }
      var sum: Float = 0
      for place in places {
        values[place] = exp(values[place] - highest)
        sum += values[place]
      }
      for place in places { values[place] /= sum }
    }
    self.values = values
  }

  /// The probability of a class, by its place in the model's list, at a pixel.
  public subscript(class index: Int, x x: Int, y y: Int) -> Float {
    precondition(
      (0..<classCount).contains(index) && (0..<width).contains(x) && (0..<height).contains(y),
      "class \(index) at \(x), \(y) is outside of \(classCount) classes of \(width) x \(height) pixels")
    return values[(index * height + y) * width + x]
  }
}
