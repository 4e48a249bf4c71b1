import SkipSegDatasets
import SkipSegEngine
import SkipSegNetworks
import SkipSegWeights

/// A network with its weights and all that is needed to use it: what `skipseg train` and `skipseg import` make.
///
/// The file is safetensors. Tensors have the names and shapes of `Unet` in segmentation_models_pytorch; the metadata
/// holds architecture, classes and colours, normalisation, mask mapping and training size.
///
/// A model may be shared between threads: whoever has one only reads it. Only training changes parameters, and those of
/// its own state, of which a model is made when they are written.
public final class Model: @unchecked Sendable {
  package let specification: ModelSpecification
  package let graph: Graph
  package let parameters: ParameterStore

  /// What the network tells apart, in the order of its outputs.
  public var classes: ClassList { specification.classes }

  /// A model whose parameters are still to be set.
  package init(_ specification: ModelSpecification) throws {
    self.specification = specification
    graph = try Unet.graph(specification.architecture)
    parameters = try ParameterStore(graph: graph)
  }

  /// A model with the weights of a file, in which nothing may be missing or left over.
  ///
  /// - Parameter network: what the tensors should be those of, for the message.
  package init(_ specification: ModelSpecification, weights file: any WeightFile, network: String) throws {
    self.specification = specification
    do { graph = try Unet.graph(specification.architecture) } catch {
      throw ModelError.unusable(error, file: file.path)
    }
    let match = WeightMatch(file, graph.parameters)
    try match.requireComplete(network)
    parameters = try ParameterStore(graph: graph)
    try parameters.set(match)
  }

  /// Reads a model file, or the best model of a run's folder.
  ///
  /// - Throws: an error that names the file where it can't be read, is damaged, or holds other tensors than its
  ///   architecture has.
  public convenience init(contentsOf path: String) throws {
    guard let file = try WeightFormat.open(Self.file(path)) as? SafetensorsFile else {
      throw ModelError.otherWeights(file: path)
    }
    if ModelSpecification.isOfCheckpoint(file.metadata) { throw ModelError.checkpoint(file: path) }
    try self.init(
      ModelSpecification(metadata: file.metadata, file: file.path), weights: file,
      network: "the architecture that the file names")
  }

  /// Bytes of all parameters in memory.
  package var weightBytes: Int {
    parameters.parameters.reduce(0) { $0 + $1.count } * MemoryLayout<Float>.stride
  }

  /// Writes the model file.
  public func write(to path: String) throws { try write(to: path, precision: .float32) }

  /// Writes the model file with its weights rounded.
  ///
  /// - Throws: `ModelError.beyondHalf` where a half would be infinite.
  package func write(to path: String, precision: SafetensorsTensor.Precision) throws {
    if precision == .float16, let name = tensorBeyondHalf {
      throw ModelError.beyondHalf(file: path, tensor: name)
    }
    try SafetensorsFile.write(
      parameters.tensors(prefix: "", precision: precision), metadata: specification.metadata, to: path)
  }

  /// The first tensor with a value that a half has only infinity for.
  private var tensorBeyondHalf: String? {
    parameters.parameters.first { parameter in
      parameter.role != .counter
        && parameters.read(parameter.name).contains { Float(halfBits: $0.halfBits).isInfinite }
    }?.name
  }
}
