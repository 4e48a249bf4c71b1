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
  /// What batch norm normalises by.
  let statistics: NormalizationStatistics
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
  /// Forward alone, with running statistics unless others are said.
  case inference
}

/// What batch norm normalises by.
package enum NormalizationStatistics: Sendable, Equatable {
  /// Mean and variance of the batch, of which the running ones take a share: training.
  case batch
  /// The running ones: constants, which a convolution takes in.
  case running
  /// Each is (1 - share) times the running one and share times that of the images at hand, with a share of 0 to 1: an
  /// interpolation of the statistics of training and of test (Lim et al., "TTN: A Domain-Shift Aware Batch Normalization
  /// in Test-Time Adaptation", arXiv 2302.05155).
  case blended(share: Float)
  /// Mean and variance of the images at hand, which the running ones are pooled with: those of all values so far, of which
  /// `Executor.pooledShare` are these images'.
  case pooled

  /// Whether they are known before the images are.
  var areConstants: Bool { self == .running || self == .blended(share: 0) }
}
