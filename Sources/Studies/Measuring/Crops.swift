import SkipSegSamples

/// Pictures of one size with their labels, on which a network is measured.
package struct Crops: Sendable {
  package let count: Int
  /// Side of the square crops in pixels.
  package let size: Int
  /// [count][size][size][channels], normalised.
  package let input: [Float]
  /// [count][size][size]; values that are no class are ignored.
  package let labels: [UInt16]

  package init(count: Int, size: Int, input: [Float], labels: [UInt16]) {
    precondition(labels.count == count * size * size && input.count.isMultiple(of: labels.count))
    (self.count, self.size, self.input, self.labels) = (count, size, input, labels)
  }

  /// Those of a batch of training.
  package init(_ batch: Batch, size: Int) {
    self.init(count: batch.count, size: size, input: batch.input, labels: batch.labels)
  }
}
