import CKernels

/// How activations and their gradients are stored between operations. Weights, sums and logits are floats in any case, and
/// so is the arithmetic, but for products that a unit of the processor computes from bfloat16.
public enum Precision: String, Codable, Sendable, CaseIterable {
  /// IEEE single precision, as PyTorch stores by default.
  case float32 = "fp32"
  /// The upper half of a float, rounded to nearest even: half the memory traffic at 8 bits of precision.
  case bfloat16 = "bf16"

  var storage: kernel_storage {
    switch self {
    case .float32: kernel_storage_f32
    case .bfloat16: kernel_storage_bf16
    }
  }

  /// Bytes of one value.
  var byteCount: Int {
    switch self {
    case .float32: 4
    case .bfloat16: 2
    }
  }
}
