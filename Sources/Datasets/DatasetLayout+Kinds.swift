import SkipSegBasics
import SkipSegFiles

extension DatasetLayout {
  static func folders(_ tree: FileTree) throws(DatasetError) -> DatasetLayout? {
    guard let images = try tree.folder("images"), let masks = try maskFolder(in: tree),
      try images.splits().isEmpty, try masks.splits().isEmpty
    else { return nil }
    var layout = DatasetLayout(kind: .folders, parts: [])
    layout.addPart(nil, images: images, masks: masks)
    return layout
  }

  /// `masks`, or `annotations` where that holds pictures.
  private static func maskFolder(in tree: FileTree) throws(DatasetError) -> FileTree? {
    if let masks = try tree.folder("masks") { return masks }
    guard let annotations = try tree.folder("annotations") else { return nil }
    return annotations.allFiles.contains(where: annotations.isImage) ? annotations : nil
  }

  static func splitsOutside(_ tree: FileTree) throws(DatasetError) -> DatasetLayout? {
    var images: [Split: FileTree] = [:]
    var masks: [Split: FileTree] = [:]
    for (split, folder) in try tree.splits() {
      images[split] = try folder.folder("images")
      masks[split] = try maskFolder(in: folder)
    }
    guard !images.isEmpty, !masks.isEmpty else { return nil }
    return try layout(.splitsOutside, images: images, masks: masks)
  }

  static func splitsInside(_ tree: FileTree) throws(DatasetError) -> DatasetLayout? {
    guard let images = try tree.folder("images"), let masks = try maskFolder(in: tree) else { return nil }
    let (imageSplits, maskSplits) = (try images.splits(), try masks.splits())
    guard !imageSplits.isEmpty || !maskSplits.isEmpty else { return nil }
    for folder in [images, masks] {
      let strangers =
        folder.folders.keys.filter { Split(named: $0) == nil }.sorted()
        + folder.files.filter(folder.isImage)
      if !strangers.isEmpty { throw .mixedSplits(folder: folder.path, others: strangers) }
    }
    return try layout(.splitsInside, images: imageSplits, masks: maskSplits)
  }

  private static func layout(
    _ kind: Kind, images: [Split: FileTree], masks: [Split: FileTree]
  ) throws(DatasetError) -> DatasetLayout {
    var layout = DatasetLayout(kind: kind, parts: [])
    for split in Split.allCases {
      switch (images[split], masks[split]) {
      case (nil, nil): continue
      case (let images?, let masks?): layout.addPart(split, images: images, masks: masks)
      case (let images?, nil) where split == .test:
        layout.notes.append("\(images.path): photographs without masks; left out")
      case (let present?, nil): throw .missingCounterpart(of: present.path, kind: "masks")
      case (nil, let present?): throw .missingCounterpart(of: present.path, kind: "photographs")
      }
    }
    return layout
  }

  mutating func addPart(_ split: Split?, images: FileTree, masks: FileTree, list: NameList? = nil) {
    parts.append(
      Part(split: split, images: candidates(in: images), masks: candidates(in: masks), list: list))
  }

  /// The images in a folder at any depth. Other files are left out with a note.
  mutating func candidates(in folder: FileTree) -> Candidates {
    let files = folder.allFiles
    let images = files.filter(folder.isImage)
    let others = Set(files).subtracting(images).sorted()
    if !others.isEmpty {
      let note =
        "\(folder.path): \(counted(others.count, "file")) left out as no image: \(listed(others, first: 3))"
      if !notes.contains(note) { notes.append(note) }
    }
    var result = Candidates(folder: folder.path)
    for file in images {
      result.paths[FileSystem.withoutExtension(file), default: []].append(FileSystem.join(folder.path, file))
    }
    return result
  }
}
