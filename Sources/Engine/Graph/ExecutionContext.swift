import CKernels

/// What operations share while they run. It holds no reference of its own, so that threads don't quarrel over counts;
/// the executor keeps everything alive.
struct ExecutionContext {
  let arena: UnsafeMutablePointer<Float>
  /// The image batch as the caller wrote it: [n][height][width][channels].
  let input: UnsafePointer<Float>
  unowned(unsafe) let parameters: ParameterStore
  unowned(unsafe) let pool: ThreadPool

  /// Which branches are left out of which pictures.
  var draw = DropPath.Draw()

  /// The share of the images at hand in all values that running statistics are pooled over.
  var pooledShare = 1.0

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
  func statistics(_ parameter: Int) -> UnsafeMutablePointer<Float> {
    parameters.statistics.base + parameters.offsets[parameter]
  }
  /// Where a training pass leaves what it measures for a running statistic.
  func moments(_ parameter: Int) -> UnsafeMutablePointer<Float> {
    parameters.moments.base + parameters.offsets[parameter]
  }
}
