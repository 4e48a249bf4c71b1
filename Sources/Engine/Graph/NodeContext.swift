/// What an operation is planned by: its place, and the values that it reads and writes.
struct NodeContext {
  struct Value {
    let layout: ChannelLayout
    let shape: TensorShape
    let precision: Precision
    let isInterleaved: Bool
  }

  let name: String
  let batch: Int
  let purpose: Purpose
  /// Whether it is computed as for inference.
  let infers: Bool
  let kernels: KernelSet
  /// Threads that may run its tasks at once.
  let threads: Int
  let inputs: [Value]
  let output: Value
}

/// What a plan is for.
package enum Purpose: Sendable {
  /// Forward with batch statistics, loss and backward.
  case training
  /// Forward with running statistics.
  case inference
}
