import SkipSegFiles
import SkipSegImaging

/// Photographs and masks in one folder, or in one for each split.
extension DatasetLayout {
  /// How the names of masks end beside photographs.
  package static let maskSuffixes = [
    "_mask", "_masks", "_label", "_labels", "_gt", "_seg", "_annotation",
  ]

  /// `x.jpg` with `x_mask.png`.
  static func sideBySide(_ tree: FileTree, _ reading: DataReading) throws(DatasetError) -> DatasetLayout? {
    let suffixes = reading.maskSuffix.map { [$0] } ?? maskSuffixes
    return try oneFolder(.sideBySide, tree) { folder in
      var part = Part(split: nil, folder: folder)
      for file in folder.files where folder.isImage(file) {
        let (name, path) = (FileSystem.stem(file), FileSystem.join(folder.path, file))
        if let suffix = suffixes.first(where: name.hasSuffix) {
          part.masks.paths[String(name.dropLast(suffix.count)), default: []].append(path)
        } else {
          part.images.paths[name, default: []].append(path)
        }
      }
      return part.masks.paths.isEmpty ? nil : part
    }
  }

  /// `x.jpg`, or a photograph of another format, with the mask `x.png`; of half the names at least.
  static func sameStem(_ tree: FileTree) throws(DatasetError) -> DatasetLayout? {
    guard try tree.folder("images") == nil, try tree.folder("masks") == nil else { return nil }
    return try oneFolder(.sameStem, tree) { folder in
      var part = Part(split: nil, folder: folder)
      for file in folder.files where folder.isImage(file) {
        let (name, path) = (FileSystem.stem(file), FileSystem.join(folder.path, file))
        if FileSystem.fileExtension(file) == "png" {
          part.masks.paths[name, default: []].append(path)
        } else {
          part.images.paths[name, default: []].append(path)
        }
      }
      let names = Set(part.images.paths.keys).union(part.masks.paths.keys)
      let pairs = names.count { part.images.paths[$0] != nil && part.masks.paths[$0] != nil }
      return pairs > 0 && 2 * pairs >= names.count ? part : nil
    }
  }

  /// The folder itself, else those named like splits.
  private static func oneFolder(
    _ kind: Kind, _ tree: FileTree, part: (FileTree) -> Part?
  ) throws(DatasetError) -> DatasetLayout? {
    if let part = part(tree) { return DatasetLayout(kind: kind, parts: [part]) }
    let splits = try tree.splits()
    let parts = Split.allCases.compactMap { split in
      splits[split].flatMap(part).map { found in
        Part(split: split, images: found.images, masks: found.masks)
      }
    }
    return parts.isEmpty ? nil : DatasetLayout(kind: kind, parts: parts)
  }
}

extension DatasetLayout.Part {
  fileprivate init(split: Split?, folder: FileTree) {
    self.init(
      split: split, images: DatasetLayout.Candidates(folder: folder.path),
      masks: DatasetLayout.Candidates(folder: folder.path))
  }
}
