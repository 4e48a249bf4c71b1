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
  /// Whether files may lie beside it that say where on earth it was taken.
  let mayLieOnMap: Bool

  package init(input: String, output: String, isNamedByUser: Bool, mayLieOnMap: Bool = true) {
    self.input = input
    self.output = output
    self.isNamedByUser = isNamedByUser
    self.mayLieOnMap = mayLieOnMap
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

  package func outputs(_ output: PredictionOutput, classNames: [String]) -> [OutputFile] {
    sideOutputs(output, classNames: classNames) + [OutputFile(mask, .stamped(.png), source: input)]
  }

  /// What is written beside the mask.
  func sideOutputs(_ output: PredictionOutput, classNames: [String]) -> [OutputFile] {
    var files: [OutputFile] = []
    func add(_ path: String, _ kind: OutputFile.Kind) { files.append(OutputFile(path, kind, source: input)) }
    if output.overlays {
      add(overlay, .stamped(.jpeg))
      add(largeOverlay, .stamped(.png))
    }
    let unstamped = OutputFile.Kind.companion(of: mask, .png)
    if output.logits { add(logits, unstamped) }
    if output.confidence { add(confidence, .stamped(.png)) }
    if output.probabilities { for name in classNames { add(probability(of: name), .stamped(.png)) } }
    if let format = output.polygons { add(polygons(format), .stamped(.json)) }
    for file in WorldFile.files(of: self) { add(file.copy, unstamped) }
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
  func name(within folder: String) -> String { FileSystem.path(mask, below: folder) }

  /// Where the mask of a path that a program wrote goes, without extension: a relative path keeps its folders, unless it
  /// leads out of where it begins; any other goes to the top.
  static func output(ofPath path: String, in folder: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    if path.hasPrefix("/") || parts.contains("..") { return FileSystem.join(folder, FileSystem.stem(path)) }
    return FileSystem.join(folder, FileSystem.withoutExtension(parts.joined(separator: "/")))
  }
}
