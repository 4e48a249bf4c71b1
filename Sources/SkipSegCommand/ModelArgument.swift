import Files
import Imaging
import SkipSeg

/// What stands where a command expects its model.
enum ModelArgument {
  static let help =
    "The model: a file that `skipseg train` or `import` wrote, or a run's folder (its best.safetensors)."

  /// Looks whether a picture, or a folder that is no run, stands there: whoever gives them gives them in the wrong order.
  /// - Parameter usage: the arguments in their order, such as `skipseg predict MODEL PICTURES`.
  static func check(_ path: String, usage: String) throws(MisplacedModel) {
    if FileSystem.isFolder(path) {
      let run = RunFolder(path: path)
      if FileSystem.exists(run.best) || FileSystem.exists(run.checkpoint) { return }
      throw MisplacedModel(path: path, found: "a folder without best.safetensors", usage: usage)
    }
    if let format = (try? ImageFile.format(of: path)) ?? nil {
      throw MisplacedModel(path: path, found: "a \(format.rawValue) picture", usage: usage)
    }
  }
}

/// Something else where the model is expected.
struct MisplacedModel: Error, CustomStringConvertible {
  let path, found, usage: String

  var description: String { "\(path): \(found); the model comes first: \(usage)" }
}
