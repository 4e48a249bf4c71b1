import CKernels

/// One operation of a plan: knows its geometry and its parameters, computes on the buffers that it is handed.
protocol PlannedOperation: Sendable {
  /// The scope of the node that it computes.
  var name: String { get }
  /// What it computes, for a model's summary: `convolution 3 x 3`.
  var summary: String { get }
  /// Its trainable parameters, as indices into the graph's.
  var parameterIndices: [Int] { get }
  /// Multiply-adds of one image, counted for convolutions only.
  var multiplyAdds: Int { get }
  /// - Parameter halo: of all blocked tensors, in pixels.
  func requirements(halo: Int) -> BufferRequirements
  func forward(_ buffers: Buffers, _ context: ExecutionContext)
  /// Reads the output's gradient, leaves the gradients of inputs and parameters.
  func backward(_ buffers: Buffers, _ context: ExecutionContext)
}

extension PlannedOperation {
  var parameterIndices: [Int] { [] }
  var multiplyAdds: Int { 0 }
}

/// Memory that an operation needs besides its inputs and its output, in floats, and what its backward reads.
struct BufferRequirements {
  /// Kept from forward to backward.
  var saved = 0
  /// Made of the weights before the forward; kept from one inference to the next.
  var prepared = 0
  var forwardScratch = 0
  var backwardScratch = 0
  var backwardReadsInputs = false
  /// Whether it has read them before it writes the first of their gradients, which may then take their memory.
  var backwardReadsInputsFirst = false
  /// Whether it reads each place of an input before it writes the gradient there, which may then take the very place.
  var backwardReplacesInputs = false
  var backwardReadsOutput = false
  /// Whether the first input's gradient may take the place of the output's: memory that is read anyhow.
  var backwardWorksInPlace = false
}

/// The places in the arena that a plan gave to one operation.
struct Buffers: Sendable {
  var inputs: [TensorView]
  var output: TensorView
  var outputGradient: TensorView?
  /// For each input its target, or nil where no gradient is wanted.
  var inputGradients: [GradientTarget?]
  var saved: Int
  var prepared: Int
  /// Sums that a convolution leaves for the batch norm that reads its output.
  var statistics: Int
  var forwardScratch: Int
  var backwardScratch: Int
}

/// What operations share while they run. It holds no reference of its own, so that threads don't quarrel over counts;
/// the executor keeps everything alive.
struct ExecutionContext {
  let arena: UnsafeMutablePointer<Float>
  /// The image batch as the caller wrote it: [n][height][width][channels].
  let input: UnsafePointer<Float>
  unowned(unsafe) let parameters: ParameterStore
  unowned(unsafe) let pool: ThreadPool

  /// Whether the weights are other than in the forward before.
  var weightsChanged = true

  let table: UnsafePointer<kernel_table>

  var kernels: kernel_table {
    @inline(__always) get { table.pointee }
  }
  @inline(__always)
  func planes(_ precision: Precision) -> plane_kernels {
    kernels_planes(table, precision.storage).pointee
  }
  func weights(_ parameter: Int) -> UnsafeMutablePointer<Float> {
    parameters.weights.base + parameters.offsets[parameter]
  }
  func gradients(_ parameter: Int) -> UnsafeMutablePointer<Float> {
    parameters.gradients.base + parameters.offsets[parameter]
  }
  /// A batch norm's affine map with running statistics: x * scale + shift.
  func runningAffine(
    _ batchNorm: Graph.BatchNorm, count: Int, scale: UnsafeMutablePointer<Float>,
    shift: UnsafeMutablePointer<Float>
  ) {
    let (mean, variance) = (statistics(batchNorm.runningMean), statistics(batchNorm.runningVariance))
    let (gamma, beta) = (weights(batchNorm.weight), weights(batchNorm.bias))
    for channel in 0..<count {
      scale[channel] = gamma[channel] / (variance[channel] + batchNorm.epsilon).squareRoot()
      shift[channel] = beta[channel] - mean[channel] * scale[channel]
    }
  }

  func statistics(_ parameter: Int) -> UnsafeMutablePointer<Float> {
    parameters.statistics.base + parameters.offsets[parameter]
  }
}

/// What a plan is for.
package enum Purpose: Sendable {
  /// Forward with batch statistics, loss and backward.
  case training
  /// Forward with running statistics.
  case inference
}

/// The rows of all planes of a tensor cut into pieces of about 64 kB: the tasks of element-wise operations.
struct RowChunks {
  let planes: Int
  let perPlane: Int
  private let rowsPerChunk: Int
  private let height: Int

  init(planes: Int, shape: TensorShape) {
    self.planes = planes
    height = shape.height
    rowsPerChunk = max(1, min(height, 1024 / shape.width))
    perPlane = (height + rowsPerChunk - 1) / rowsPerChunk
  }

  var count: Int { planes * perPlane }

  /// The plane of a chunk and its rows there.
  func plane(of chunk: Int) -> Int { chunk / perPlane }
  func rows(of chunk: Int) -> Range<Int> {
    let first = chunk % perPlane * rowsPerChunk
    return first..<min(first + rowsPerChunk, height)
  }
}
