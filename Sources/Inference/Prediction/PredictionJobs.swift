import SkipSegFiles
import SkipSegImaging
import SkipSegLabels

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

  package var confidence: String { output + "_confidence.png" }

  /// The probabilities of a class. What a name of a file can't hold is an underscore.
  package func probability(of name: String) -> String {
    output + "_" + String(name.map { $0 == "/" || $0 == "\0" ? "_" : $0 }) + ".png"
  }

  package func polygons(_ format: PolygonFormat) -> String { output + "." + format.fileExtension }

  /// In the order in which they are written, as what has no place for a stamp belongs to the mask.
  package func outputs(_ output: PredictionOutput, classNames: [String]) -> [OutputFile] {
    [OutputFile(mask, .stamped(.png), source: input)] + sideOutputs(output, classNames: classNames)
  }

  /// What is written beside the mask.
  func sideOutputs(_ output: PredictionOutput, classNames: [String]) -> [OutputFile] {
    var files: [OutputFile] = []
    func add(_ path: String, _ kind: OutputFile.Kind) { files.append(OutputFile(path, kind, source: input)) }
    if output.overlays {
      add(overlay, .stamped(.jpeg))
      add(largeOverlay, .stamped(.png))
    }
    if output.logits { add(logits, .companion(of: mask, .png)) }
    if output.confidence { add(confidence, .stamped(.png)) }
    if output.probabilities { for name in classNames { add(probability(of: name), .stamped(.png)) } }
    if let format = output.polygons { add(polygons(format), .stamped(.json)) }
    for file in WorldFile.files(of: self) { add(file.copy, .companion(of: mask, .png)) }
    return files
  }

  /// Whether all that is to be beside the mask is there.
  func hasSideOutputs(_ output: PredictionOutput, classNames: [String]) -> Bool {
    let hasOverlay = FileSystem.exists(overlay) || FileSystem.exists(largeOverlay)
    if output.overlays && !hasOverlay { return false }
    // A photograph that is turned has no copies.
    let copies = WorldFile.files(of: self).map(\.copy)
    let isTurned = !copies.isEmpty && (try? ImageFile.header(of: input))?.orientation != .upright
    return sideOutputs(output, classNames: classNames).allSatisfy { file in
      [overlay, largeOverlay].contains(file.path) || isTurned && copies.contains(file.path)
        || FileSystem.exists(file.path)
    }
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
