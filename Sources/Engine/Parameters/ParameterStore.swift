/// The parameters of one network in flat arenas, packed for the kernels of one instruction set.
///
/// Weights and gradients share offsets, as do the states of an optimiser: one pass over an arena is one pass over all
/// trainable parameters. Lanes beyond the channels hold zeros in all of them and stay zero through any update.
package final class ParameterStore {
  package let parameters: [Parameter]
  package let kernels: KernelSet
  /// Trainable parameters, packed.
  let weights: FloatArena
  package let gradients: FloatArena
  /// Running means and variances (vectors) and counters.
  let statistics: FloatArena
  /// What the last training pass measured of its batch, at the places of `statistics`.
  let moments: FloatArena
  /// For each parameter its offset in `weights` or, for statistics and counters, in `statistics`.
  let offsets: [Int]
  /// Changes with the weights, so that what was made of them can be kept as long as it doesn't.
  private(set) var weightsVersion = 0
  private let indices: [String: Int]

  /// - Throws: `PlanError.outOfMemory` where the system refuses the memory.
  init(_ parameters: [Parameter], kernels: KernelSet) throws(PlanError) {
    self.parameters = parameters
    self.kernels = kernels
    var offsets: [Int] = []
    var trainable = 0
    var other = 0
    for parameter in parameters {
      if parameter.role == .trainable {
        offsets.append(trainable)
        trainable += parameter.layout.packedCount
      } else {
        offsets.append(other)
        other += parameter.layout.packedCount
      }
    }
    self.offsets = offsets
    weights = try FloatArena(count: trainable)
    gradients = try FloatArena(count: trainable)
    statistics = try FloatArena(count: other)
    moments = try FloatArena(count: other)
    indices = Dictionary(uniqueKeysWithValues: parameters.enumerated().map { ($1.name, $0) })
  }

  package var names: [String] { parameters.map(\.name) }
  /// Values of all trainable parameters, as PyTorch counts them.
  package var trainableCount: Int {
    parameters.reduce(0) { $0 + ($1.role == .trainable ? $1.count : 0) }
  }

  package func shape(of name: String) -> [Int]? { indices[name].map { parameters[$0].shape } }

  /// Sets every parameter to its initial values: a function of the seed and the parameter's name.
  package func initialize(seed: UInt64, pool: ThreadPool) {
    pool.run(tasks: parameters.count) { index, _ in
      // Straight to their places: an array of each would be as much memory again.
      var values = InitialValues(parameters[index], seed: seed)
      fill(index, of: arena(of: index)) { _ in values.next()! }
    }
    weightsDidChange()
  }

  /// The values of a parameter in PyTorch's order.
  package func read(_ name: String) -> [Float] {
    let index = index(of: name)
    return unpack(index, from: arena(of: index))
  }

  /// - Parameter values: in PyTorch's order, as many as the parameter has.
  package func write(_ name: String, _ values: [Float]) {
    write(values, at: index(of: name))
    weightsDidChange()
  }

  /// The gradient of a trainable parameter in PyTorch's order, as the last training pass left it.
  package func gradient(_ name: String) -> [Float] {
    let index = index(of: name)
    precondition(parameters[index].role == .trainable, "\(name) has no gradient")
    return unpack(index, from: gradients)
  }

  /// Reads and writes an arena that shares the offsets of `weights`, such as an optimiser's state.
  func unpack(_ index: Int, from arena: FloatArena) -> [Float] {
    let base = arena.base + offsets[index]
    return [Float](unsafeUninitializedCapacity: parameters[index].count) { values, written in
      parameters[index].layout.forEachIndex(kernels) { plain, packed in values[plain] = base[packed] }
      written = parameters[index].count
    }
  }

  func pack(_ values: [Float], _ index: Int, into arena: FloatArena) {
    precondition(values.count == parameters[index].count, "\(parameters[index].name): wrong number of values")
    fill(index, of: arena) { values[$0] }
  }

  /// - Parameter value: called for each index in PyTorch's order, from 0 upwards.
  @inline(__always)
  private func fill(_ index: Int, of arena: FloatArena, value: (Int) -> Float) {
    let base = arena.base + offsets[index]
    // A run that diverged leaves NaN in the lanes beyond the channels too.
    base.update(repeating: 0, count: parameters[index].layout.packedCount)
    parameters[index].layout.forEachIndex(kernels) { plain, packed in base[packed] = value(plain) }
  }

  func index(of name: String) -> Int {
    guard let index = indices[name] else { preconditionFailure("no parameter is named \(name)") }
    return index
  }

  /// To be called by whoever changes the weights in their arena.
  func weightsDidChange() { weightsVersion += 1 }

  private func write(_ values: [Float], at index: Int) { pack(values, index, into: arena(of: index)) }

  private func arena(of index: Int) -> FloatArena {
    parameters[index].role == .trainable ? weights : statistics
  }
}
