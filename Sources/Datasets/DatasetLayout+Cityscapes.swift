import SkipSegFiles

extension DatasetLayout {
  /// `leftImg8bit/SPLIT/CITY/x_leftImg8bit.png` with `gtFine/SPLIT/CITY/x_gtFine_labelIds.png`; the other pictures of
  /// `gtFine` show the same labels in other ways.
  static func cityscapes(_ tree: FileTree) throws(DatasetError) -> DatasetLayout? {
    guard let images = try tree.folder("leftImg8bit"), let masks = try tree.folder("gtFine") else {
      return nil
    }
    let (imageSplits, maskSplits) = (try images.splits(), try masks.splits())
    var layout = DatasetLayout(kind: .cityscapes, parts: [])
    for split in Split.allCases {
      switch (imageSplits[split], maskSplits[split]) {
      case (let images?, let masks?):
        layout.parts.append(
          Part(
            split: split, images: candidates(endingIn: Cityscapes.imageSuffix, of: images),
            masks: candidates(endingIn: Cityscapes.maskSuffix, of: masks)))
      case (let present?, nil):
        layout.notes.append("\(present.path): photographs without masks; left out")
      case (nil, _): continue
      }
    }
    return layout.parts.isEmpty ? nil : layout
  }

  private static func candidates(endingIn suffix: String, of folder: FileTree) -> Candidates {
    var result = Candidates(folder: folder.path, suffix: suffix)
    for file in folder.allFiles where folder.isImage(file) {
      let name = FileSystem.withoutExtension(file)
      guard name.hasSuffix(suffix) else { continue }
      result.paths[String(name.dropLast(suffix.count)), default: []].append(
        FileSystem.join(folder.path, file))
    }
    return result
  }
}
