import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging

/// The masks of a folder, at any depth: PNG files by their content, and files that are named as masks.
struct MaskFolder {
  /// Within the folder, in the order of their names.
  private(set) var files: [String] = []
  /// All else, counted.
  private(set) var leftOut = LeftOutFiles()
  /// Folders that can't be listed.
  let unlisted: [FileError]

  /// - Parameter extensions: of names that are masks whatever they hold.
  /// - Throws: where the folder itself can't be listed.
  init(_ folder: String, extensions: Set<String>) throws(FileError) {
    let listing = try FolderListing(folder)
    unlisted = listing.unlisted
    for (path, kind) in listing.others.sorted(by: { $0.key < $1.key }) {
      leftOut.add(FileSystem.join(folder, path), kind)
    }
    for file in listing.files {
      let path = FileSystem.join(folder, file)
      let isMask =
        extensions.contains(FileSystem.fileExtension(file)) || (try? ImageFile.format(of: path)) == .png
      if isMask && !Self.isBesideMask(path) {
        files.append(file)
      } else {
        leftOut.add(file)
      }
    }
  }

  /// Whether a picture is `NAME_what.png`, written beside the mask `NAME.png` of a prediction: how sure that was, the
  /// probability of a class, a large overlay.
  private static func isBesideMask(_ path: String) -> Bool {
    guard PredictionOutput.wrote(path), !isPalette(path) else { return false }
    var stem = path[...]
    while let end = stem.lastIndex(of: "_"), !stem[end...].contains("/") {
      stem = stem[..<end]
      let mask = String(stem) + ".png"
      if FileSystem.exists(mask), isPalette(mask), PredictionOutput.wrote(mask) { return true }
    }
    return false
  }

  private static func isPalette(_ path: String) -> Bool {
    (try? ImageFile.header(of: path))?.mode.hasPrefix("palette") ?? false
  }
}
