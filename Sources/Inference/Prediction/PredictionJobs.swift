import Files
import Imaging

/// One photograph to predict, and where its mask goes.
package struct PredictionJob: Sendable, Equatable {
  package let input: String
  /// The mask's path without extension.
  package let output: String

  package var mask: String { output + ".png" }
  package var overlay: String { output + "_overlay.jpg" }
  /// The overlay of a photograph that is too large for JPEG.
  package var largeOverlay: String { output + "_overlay.png" }
  package var logits: String { output + ".npy" }
}

extension [PredictionJob] {
  /// The jobs for files and folders. A file goes to the top of the output folder; what is found in a folder, at any
  /// depth, keeps its path relative to it. Earlier outputs within an input folder are no inputs.
  ///
  /// - Throws: `PredictionError` where two inputs have one output, or an output would lie over an input; `FileError`
  ///   where a folder can't be listed.
  package init(
    inputs: [String], output: String, withOverlays: Bool = false, withLogits: Bool = false
  ) throws {
    self = []
    for input in inputs {
      guard FileSystem.isFolder(input) else {
        append(PredictionJob(input: input, output: FileSystem.join(output, FileSystem.stem(input))))
        continue
      }
      for file in try FileSystem.files(under: input)
      where ImageFile.isImageName(file) {
        let path = FileSystem.join(input, file)
        if Self.isInside(path, folder: output) && !Self.isInside(input, folder: output) { continue }
        let name = FileSystem.withoutExtension(file)
        append(PredictionJob(input: path, output: FileSystem.join(output, name)))
      }
    }
    if isEmpty { throw PredictionError.noInput(paths: inputs) }
    try checkOutputs { job in
      [job.mask] + (withOverlays ? [job.overlay, job.largeOverlay] : []) + (withLogits ? [job.logits] : [])
    }
  }

  private func checkOutputs(_ outputs: (PredictionJob) -> [String]) throws(PredictionError) {
    let inputs = Dictionary(map { (FileSystem.canonical($0.input), $0.input) }) { first, _ in first }
    var sources: [String: String] = [:]
    for job in self {
      for output in outputs(job) {
        if let input = inputs[FileSystem.canonical(output)] {
          throw .inputInTheWay(output: output, input: input)
        }
        if let first = sources.updateValue(job.input, forKey: output) {
          throw .sameOutput(output: output, first: first, second: job.input)
        }
      }
    }
  }

  /// Whether a path lies in a folder or is it.
  private static func isInside(_ path: String, folder: String) -> Bool {
    let (path, folder) = (FileSystem.canonical(path), FileSystem.canonical(folder))
    return path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }
}
