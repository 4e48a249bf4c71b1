/// A class index, or a sample as a mask file stores it, for each pixel; row major, upright.
public struct LabelMap: Sendable, Equatable {
  /// The label of a pixel that counts nowhere.
  public static let ignored = UInt16.max

  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `height * width` labels.
  public package(set) var labels: [UInt16]

  /// A map of labels that are there already; as many as `width * height`.
  public init(width: Int, height: Int, labels: [UInt16]) {
    precondition(
      labels.count == width * height, "\(width) x \(height) labels cannot be \(labels.count)")
    self.width = width
    self.height = height
    self.labels = labels
  }
}
