/// Why a graph can't be planned or run at a size.
package enum PlanError: Error, Equatable, CustomStringConvertible {
  /// A window of `kernel` pixels does not fit into a tensor of this size.
  case tooSmall(layer: String, height: Int, width: Int, kernel: Int)
  /// An image of fewer pixels than the network takes.
  case smallImage(network: String, side: Int, height: Int, width: Int)
  /// Inputs of a sum or a concatenation differ in size.
  case shapeMismatch(layer: String, shapes: [TensorShape])
  /// Batch norm needs more than one value per channel while training.
  case singleValuePerChannel(layer: String)
  /// Sizes whose product leaves the range of integers.
  case tooLarge(batch: Int, height: Int, width: Int)
  case outOfMemory(bytes: Int)

  package var description: String {
    switch self {
    case .tooSmall(let layer, let height, let width, let kernel):
      "\(layer): a window of \(kernel) x \(kernel) does not fit into \(width) x \(height) pixels; use a larger size"
    case .smallImage(let network, let side, let height, let width):
      "\(network) needs pictures of at least \(side) x \(side) pixels, this one is \(width) x \(height)"
    case .shapeMismatch(let layer, let shapes):
      "\(layer): its inputs differ in size: \(shapes.map(\.description).joined(separator: ", "))"
    case .singleValuePerChannel(let layer):
      "\(layer): batch norm has one value per channel to learn from; use a larger batch or size"
    case .tooLarge(let batch, let height, let width):
      "\(batch) x \(width) x \(height) pixels are more than can be planned; use a smaller batch or size"
    case .outOfMemory(let bytes):
      "the system refused \(bytes / 1_000_000) MB of memory; use a smaller batch or size"
    }
  }
}
