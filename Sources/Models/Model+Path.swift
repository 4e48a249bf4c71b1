import SkipSegFiles

extension Model {
  /// The name of a run's best model in its folder.
  package static let bestName = "best.safetensors"

  /// The model file that a path means: the file itself or, of a run's folder, its best model.
  ///
  /// - Throws: `ModelError.folder` where there is none in the folder.
  package static func file(_ path: String) throws(ModelError) -> String {
    guard FileSystem.isFolder(path) else { return path }
    let best = FileSystem.join(path, bestName)
    guard FileSystem.exists(best) else { throw .folder(path) }
    return best
  }
}
