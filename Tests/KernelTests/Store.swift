import CKernels

/// The ways in which values go to memory.
enum Store: CaseIterable {
  case overwrite
  case add
  case stream

  var kernels: kernel_store {
    switch self {
    case .overwrite: kernel_store_overwrite
    case .add: kernel_store_add
    case .stream: kernel_store_stream
    }
  }
}
