/// A class index, or a sample as a mask file stores it, for each pixel; row major, upright.
package struct LabelMap: Sendable, Equatable {
  /// The label of a pixel that counts nowhere.
  package static let ignored = UInt16.max

  package let width: Int
  package let height: Int
  /// `height * width` labels.
  package var labels: [UInt16]

  package init(width: Int, height: Int, labels: [UInt16]) {
    precondition(
      labels.count == width * height, "\(width) x \(height) labels cannot be \(labels.count)")
    self.width = width
    self.height = height
    self.labels = labels
  }
}
