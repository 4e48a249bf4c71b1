/// The shape of a tensor of one image; the batch is a property of the plan.
package struct TensorShape: Hashable, Sendable, CustomStringConvertible {
  package var channels: Int
  package var height: Int
  package var width: Int

  package init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  package var description: String { "\(channels) x \(height) x \(width)" }

  /// Output pixels along one axis of a sliding window: floor((size + 2 padding - kernel) / stride) + 1, or nil where
  /// the window does not fit once.
  static func windows(over size: Int, kernel: Int, stride: Int, padding: Int) -> Int? {
    let room = size + 2 * padding - kernel
    return room < 0 ? nil : room / stride + 1
  }
}
