import SkipSeg
import SkipSegFiles
import SkipSegImaging

/// What stands where a command expects its model.
enum ModelArgument {
  static let help =
    "The model: a file that `skipseg train` or `import` wrote, or a run's folder (its best.safetensors)."

  /// Looks whether a picture stands there, or a folder that is no run where data may follow: whoever gives them gives
  /// them in the wrong order.
  /// - Parameters:
  ///   - command: such as `predict`.
  ///   - others: the arguments behind the model, such as `PICTURES`.
  static func check(_ path: String, of command: String, before others: String? = nil) throws(MisplacedModel) {
    let usage = "skipseg \(command) MODEL" + (others.map { " " + $0 } ?? "")
    if FileSystem.isFolder(path) {
      if others == nil { return }
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
