import CKernels

/// The forms of Winograd's convolution of 3 x 3, by the side of their output tiles and their points.
enum WinogradForm: Sendable {
  case tiles4
  /// Tiles of 4 x 4 by the points that make the most of tensors seen at twice their size.
  case upsampling
  case tiles2

  var tileSide: Int { self == .tiles2 ? 2 : 4 }
  private var side: Int { tileSide + 2 }
  /// Products of one convolution.
  var frequencies: Int { side * side }

  /// Whether an upsampled tensor has nothing at a frequency: those of the point -1.
  func isZeroOfUpsampled(_ frequency: Int) -> Bool {
    self == .upsampling && (frequency / side == 2 || frequency % side == 2)
  }

  @inline(__always)
  func kernels(_ context: ExecutionContext, _ precision: Precision) -> winograd_kernels {
    kernels_winograd(context.table, form, precision.storage).pointee
  }

  private var form: winograd_form {
    switch self {
    case .tiles4: winograd_4x4
    case .upsampling: winograd_upsampling
    case .tiles2: winograd_2x2
    }
  }
}
