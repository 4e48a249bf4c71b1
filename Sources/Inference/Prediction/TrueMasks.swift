import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging

/// The folders of true masks that lie about some paths. Nothing is predicted into them, whatever is asked for: who lost
/// them would judge predictions by themselves.
struct TrueMasks {
  /// Canonical.
  private var folders: Set<String> = []

  /// In lower case, as layouts know names in any case.
  private static let maskNames: Set<String> = [
    "masks", "mask", "labels", "label", "annotations", "segmentationclass", "segmentationclassraw",
  ]
  private static let imageNames: Set<String> = ["images", "image", "imgs", "img", "jpegimages"]

  /// - Parameter paths: outputs and inputs. A data set may be named by links, so their paths count as they are written
  ///   and as what they lead to.
  init(near paths: some Sequence<String>) {
    for path in paths { add(path) }
  }

  /// Looks about one more path.
  mutating func add(_ path: String) {
    let written = path.hasPrefix("/") ? path : FileSystem.join(FileSystem.canonical("."), path)
    for form in Set([written, FileSystem.canonical(path)]) { add(near: form) }
  }

  /// - Parameters:
  ///   - folders: of the outputs.
  ///   - isOwn: whether the command that writes there made a file itself.
  /// - Throws: `PredictionError.trueMasks` where one of the folders, or one that it lies in, holds masks of a data set
  ///   that are not the command's own.
  func require(apartFrom folders: some Sequence<String>, isOwn: (String) -> Bool) throws(PredictionError) {
    var passed: Set<String> = []
    for folder in folders {
      let path = FileSystem.canonical(folder)
      let enclosing = self.folders.first { path == $0 || path.hasPrefix($0 + "/") }
      var masks = Self.masksBesideImages(in: path)
      if let enclosing, passed.insert(enclosing).inserted { masks += Self.images(under: enclosing) }
      if let file = masks.first(where: { !isOwn($0) }) { throw .trueMasks(folder: folder, file: file) }
    }
  }

  /// Looks at every folder above the path, and at the path itself as the root of a data set.
  private mutating func add(near path: String) {
    var folder = path
    addMasks(in: path)
    while case let parent = FileSystem.folder(of: folder), parent != folder {
      let name = FileSystem.name(of: folder).lowercased()
      // Only there a list is worth its time.
      if Self.maskNames.contains(name) || Self.imageNames.contains(name) { addMasks(in: parent) }
      folder = parent
    }
  }

  private mutating func addMasks(in folder: String) {
    let names = (try? FileSystem.names(in: folder)) ?? []
    guard names.contains(where: { Self.imageNames.contains($0.lowercased()) }) else { return }
    for name in names where Self.maskNames.contains(name.lowercased()) {
      folders.insert(FileSystem.canonical(FileSystem.join(folder, name)))
    }
  }

  private static func images(under folder: String) -> [String] {
    ((try? FileSystem.files(under: folder)) ?? []).filter(ImageFile.isImageName)
      .map { FileSystem.join(folder, $0) }
  }

  /// `x_mask.png` in the folder of `x.jpg`.
  private static func masksBesideImages(in folder: String) -> [String] {
    let names = ((try? FileSystem.names(in: folder)) ?? []).filter(ImageFile.isImageName)
    let stems = Set(names.map(FileSystem.stem))
    return names.filter { name in
      let stem = FileSystem.stem(name)
      return DatasetLayout.maskSuffixes.contains {
        stem.hasSuffix($0) && stems.contains(String(stem.dropLast($0.count)))
      }
    }.map { FileSystem.join(folder, $0) }
  }
}
