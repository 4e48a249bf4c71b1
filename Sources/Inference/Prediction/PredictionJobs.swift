import SkipSegFiles
import SkipSegImaging

/// One photograph to predict, and where its mask goes.
package struct PredictionJob: Sendable, Equatable {
  package let input: String
  /// The mask's path without extension.
  package let output: String

  /// Whether the user gave this very path, which may be that of a pipe.
  package let isNamedByUser: Bool

  package init(input: String, output: String, isNamedByUser: Bool) {
    self.input = input
    self.output = output
    self.isNamedByUser = isNamedByUser
  }

  package var mask: String { output + ".png" }
  package var overlay: String { output + "_overlay.jpg" }
  /// The overlay of a photograph that is too large for JPEG.
  package var largeOverlay: String { output + "_overlay.png" }
  package var logits: String { output + ".npy" }

  /// In the order in which they are written, as what has no place for a stamp belongs to the mask.
  package func outputs(_ output: PredictionOutput) -> [OutputFile] {
    [OutputFile(mask, .stamped(.png), source: input)] + sideOutputs(output)
  }

  /// What is written beside the mask.
  func sideOutputs(_ output: PredictionOutput) -> [OutputFile] {
    (output.overlays
      ? [
        OutputFile(overlay, .stamped(.jpeg), source: input),
        OutputFile(largeOverlay, .stamped(.png), source: input),
      ] : [])
      + (output.logits ? [OutputFile(logits, .companion(of: mask, .png), source: input)] : [])
  }

  /// Whether all that is to be beside the mask is there.
  func hasSideOutputs(_ output: PredictionOutput) -> Bool {
    (!output.overlays || FileSystem.exists(overlay) || FileSystem.exists(largeOverlay))
      && (!output.logits || FileSystem.exists(logits))
  }

  /// The path of the mask within the output folder.
  func name(within folder: String) -> String {
    let prefix = FileSystem.join(folder, "")
    return String(mask.unicodeScalars.dropFirst(prefix.unicodeScalars.count))
  }

  /// Where the mask of a path that a program wrote goes, without extension: a relative path keeps its folders, unless it
  /// leads out of where it begins; any other goes to the top.
  static func output(ofPath path: String, in folder: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    if path.hasPrefix("/") || parts.contains("..") { return FileSystem.join(folder, FileSystem.stem(path)) }
    return FileSystem.join(folder, FileSystem.withoutExtension(parts.joined(separator: "/")))
  }
}

/// What is to be predicted of some files and folders, and what is not.
package struct PredictionJobs: Sendable {
  package private(set) var jobs: [PredictionJob] = []
  /// Folders that can't be listed.
  package private(set) var unlisted: [FileError] = []
  package private(set) var leftOut = LeftOutFiles()
  /// By bytes: names that Unicode holds for equal are different files.
  private var inputOfOutput: [[UInt8]: String] = [:]

  /// A file goes to the top of the output folder; what is found in a folder, at any depth, keeps its path relative to it.
  /// In folders a file is a photograph by its name or because it begins as a JPEG or PNG. Earlier outputs within an input
  /// folder are no inputs. A photograph that is given twice is predicted once.
  ///
  /// - Throws: `PredictionError` where there is nothing to predict.
  package init(inputs: [String], output: String) throws {
    for input in inputs {
      guard FileSystem.isFolder(input) else {
        let mask = FileSystem.join(output, FileSystem.stem(input))
        add(PredictionJob(input: input, output: mask, isNamedByUser: true))
        continue
      }
      addFolder(input, output: output)
    }
    if jobs.isEmpty && unlisted.isEmpty {
      throw PredictionError.noInput(paths: inputs, leftOut: leftOut.words)
    }
  }

  private mutating func addFolder(_ folder: String, output: String) {
    let listing: FolderListing
    do { listing = try FolderListing(folder) } catch { return unlisted.append(error) }
    unlisted += listing.unlisted
    for (path, kind) in listing.others.sorted(by: { $0.key < $1.key }) {
      leftOut.add(FileSystem.join(folder, path), kind)
    }
    let holdsOutput = !Self.isInside(folder, folder: output)
    var photographs: [String] = []
    for file in listing.files {
      let path = FileSystem.join(folder, file)
      if Self.isInside(path, folder: output) && (holdsOutput || PredictionOutput.wrote(path)) {
        leftOut.add("in \(output)", count: 1)
      } else if ImageFile.isImage(path) {
        photographs.append(file)
      } else {
        leftOut.add(path)
      }
    }
    // `x.jpg_original` and `x.2` are named after `x` only where nothing else is.
    let stems = Dictionary(grouping: photographs, by: FileSystem.withoutExtension).mapValues(\.count)
    for file in photographs {
      let stem = FileSystem.withoutExtension(file)
      let name = ImageFile.isImageName(file) || stems[stem] == 1 ? stem : file
      add(
        PredictionJob(
          input: FileSystem.join(folder, file), output: FileSystem.join(output, name), isNamedByUser: false))
    }
  }

  private mutating func add(_ job: PredictionJob) {
    let known = inputOfOutput[Array(job.output.utf8)]
    if let known, FileSystem.canonical(known) == FileSystem.canonical(job.input) {
      return leftOut.add("given twice", count: 1)
    }
    inputOfOutput[Array(job.output.utf8)] = job.input
    jobs.append(job)
  }

  /// Whether a path lies in a folder or is it.
  private static func isInside(_ path: String, folder: String) -> Bool {
    let (path, folder) = (FileSystem.canonical(path), FileSystem.canonical(folder))
    return path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }
}
