import Engine
import Networks

/// A network with its weights and all that is needed to use it: what `skipseg train` makes.
///
/// The file is safetensors. Tensors have the names and shapes of `Unet` in segmentation_models_pytorch; the metadata
/// holds architecture, classes and colours, normalisation, mask mapping and training size.
public final class Model {
  package let specification: ModelSpecification
  package let graph: Graph
  package let parameters: ParameterStore

  public var classes: ClassList { specification.classes }

  /// A model whose parameters are still to be set.
  package init(_ specification: ModelSpecification) throws {
    self.specification = specification
    graph = try Unet.graph(specification.architecture)
    parameters = try ParameterStore(graph: graph)
  }

  /// Reads a model file.
  ///
  /// - Throws: an error that names the file where it can't be read, is damaged, or holds other tensors than its
  ///   architecture has.
  public convenience init(contentsOf path: String) throws {
    let file = try SafetensorsFile(path)
    try self.init(ModelSpecification(metadata: file.metadata, file: path))
    try parameters.read(from: file, prefix: "")
  }

  package func write(to path: String) throws {
    try SafetensorsFile.write(parameters.tensors(prefix: ""), metadata: specification.metadata, to: path)
  }
}
