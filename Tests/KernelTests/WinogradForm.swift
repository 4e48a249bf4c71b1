import CKernels
import TestSupport

/// The forms of Winograd's convolution as arguments of tests.
enum WinogradForm: CaseIterable {
  case tiles4, upsampling, tiles2

  var kernels: winograd_form {
    switch self {
    case .tiles4: winograd_4x4
    case .upsampling: winograd_upsampling
    case .tiles2: winograd_2x2
    }
  }

  var twin: NaiveKernels.Winograd {
    switch self {
    case .tiles4: .tiles4
    case .upsampling: .upsampling
    case .tiles2: .tiles2
    }
  }
}
