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

  /// In the order in which they are written, as an array of logits belongs to its mask.
  package func outputs(overlays: Bool, logits: Bool) -> [OutputFile] {
    [OutputFile(mask, .stamped(.png), source: input)]
      + (overlays
        ? [
          OutputFile(overlay, .stamped(.jpeg), source: input),
          OutputFile(largeOverlay, .stamped(.png), source: input),
        ] : [])
      + (logits ? [OutputFile(self.logits, .companion(of: mask, .png), source: input)] : [])
  }
}

extension [PredictionJob] {
  /// The jobs for files and folders. A file goes to the top of the output folder; what is found in a folder, at any
  /// depth, keeps its path relative to it. Earlier outputs within an input folder are no inputs.
  ///
  /// - Throws: `PredictionError` where there is no input; `FileError` where a folder can't be listed.
  package init(inputs: [String], output: String) throws {
    self = []
    for input in inputs {
      guard FileSystem.isFolder(input) else {
        append(PredictionJob(input: input, output: FileSystem.join(output, FileSystem.stem(input))))
        continue
      }
      for file in try FileSystem.files(under: input)
      where ImageFile.isImageName(file) {
        let path = FileSystem.join(input, file)
        if Self.isInside(path, folder: output)
          && (!Self.isInside(input, folder: output) || PredictionOutput.wrote(path))
        {
          continue
        }
        let name = FileSystem.withoutExtension(file)
        append(PredictionJob(input: path, output: FileSystem.join(output, name)))
      }
    }
    if isEmpty { throw PredictionError.noInput(paths: inputs) }
  }

  /// Whether a path lies in a folder or is it.
  private static func isInside(_ path: String, folder: String) -> Bool {
    let (path, folder) = (FileSystem.canonical(path), FileSystem.canonical(folder))
    return path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }
}
