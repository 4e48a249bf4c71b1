import SkipSegBasics
import SkipSegFiles

extension DatasetLayout {
  /// Pascal VOC, and what CVAT exports as "Segmentation mask": the lists name the pairs, without extension.
  static func pascalVOC(_ tree: FileTree, root: String) throws(DatasetError) -> DatasetLayout? {
    guard let images = try tree.folder("JPEGImages"), let masks = try tree.folder("SegmentationClass") else {
      return nil
    }
    var layout = DatasetLayout(kind: .pascalVOC, parts: [])
    let lists = try tree.folder("ImageSets")?.folder("Segmentation")
    let chosen = try chooseLists(in: lists, notes: &layout.notes)
    if chosen.isEmpty { layout.notes.append("no list in ImageSets/Segmentation: every photograph is used") }

    let (imageCandidates, maskCandidates) = (layout.candidates(in: images), layout.candidates(in: masks))
    for (split, path) in chosen.isEmpty ? [(nil, nil)] : chosen {
      let list = try path.map { path throws(DatasetError) in try nameList(path, root: root) }
      layout.parts.append(Part(split: split, images: imageCandidates, masks: maskCandidates, list: list))
    }
    let names = Set(layout.parts.flatMap { $0.list?.names ?? [] })
    let unlisted = imageCandidates.paths.keys.filter { !names.contains($0) }.count
    if !chosen.isEmpty, unlisted > 0 {
      layout.notes.append("\(images.path): \(counted(unlisted, "photograph")) in no list; left out")
    }
    return layout
  }

  /// The lists of the splits. Where no list is named like a split, the only list is the whole data set
  /// (CVAT's `default.txt`).
  private static func chooseLists(
    in folder: FileTree?, notes: inout [String]
  ) throws(DatasetError) -> [(Split?, String?)] {
    guard let folder else { return [] }
    let lists = folder.files.filter { FileSystem.fileExtension($0) == "txt" }
    var splits: [Split: String] = [:]
    var others: [String] = []
    for list in lists {
      let path = FileSystem.join(folder.path, list)
      guard let split = Split(named: FileSystem.stem(list)) else {
        others.append(path)
        continue
      }
      if let other = splits.updateValue(path, forKey: split) {
        throw .ambiguousFolder(name: split.rawValue, folders: [other, path])
      }
    }
    if splits.isEmpty {
      if others.count > 1 { throw .ambiguousLists(others) }
      return others.map { (nil, $0) }
    }
    notes += others.map { "\($0): not the list of a split; not used" }
    return Split.allCases.compactMap { split in splits[split].map { (split, $0) } }
  }

  /// One name a line. Blank lines don't count.
  private static func nameList(_ path: String, root: String) throws(DatasetError) -> NameList {
    let file = FileSystem.join(root, path)
    let lines: [TextLine]
    do { lines = try TextLine.read(file) } catch { throw .list(error) }
    if lines.isEmpty { throw .emptyList(file) }
    return NameList(path: path, names: lines.map { String(pathBytes: $0.content.utf8) })
  }
}
