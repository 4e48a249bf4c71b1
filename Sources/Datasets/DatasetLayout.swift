import SkipSegBasics
import SkipSegFiles

/// How the files of a data set are arranged. Found from the names of folders and files alone.
package struct DatasetLayout: Sendable, Equatable {
  package enum Kind: String, CaseIterable, Sendable {
    case folders = "images/ masks/"
    case splitsOutside = "train/{images,masks} val/{images,masks}"
    case splitsInside = "images/{train,val} masks/{train,val}"
    case pascalVOC = "JPEGImages/ SegmentationClass/ ImageSets/Segmentation/*.txt"
    case sideBySide = "one folder with x.jpg and x_mask.png"
    case sameStem = "one folder with x.jpg and x.png"
    case cityscapes = "leftImg8bit/{train,val} gtFine/{train,val}"
  }

  /// Photographs and masks that are paired with each other.
  package struct Part: Sendable, Equatable {
    /// Nil where the data set isn't divided.
    let split: Split?
    var images: Candidates
    var masks: Candidates
    /// The names that a list picks. Nil picks all, and then a photograph or mask that stands alone is a
    /// fault.
    var list: NameList?
  }

  /// Files that may be photographs, or masks, by their name without extension.
  package struct Candidates: Sendable, Equatable {
    /// Where they are: `train/images`.
    let folder: String
    /// What was cut off the names.
    var suffix = ""
    /// Paths below the root of the data set.
    var paths: [String: [String]] = [:]
  }

  package struct NameList: Sendable, Equatable {
    let path: String
    let names: [String]
  }

  package let kind: Kind
  package var parts: [Part]
  /// What was left out, and why.
  package var notes: [String] = []
  /// The folders of which it isn't known what they hold.
  package private(set) var unlisted: [FileError] = []

  /// - Throws: where no layout fits, more than one, or one incompletely.
  package static func discover(
    _ root: String, reading: DataReading = DataReading()
  ) throws(DatasetError) -> DatasetLayout {
    guard FileSystem.isFolder(root) else { throw .notAFolder(root) }
    let listing: FolderListing
    do { listing = try FolderListing(root) } catch { throw .file(error) }
    let tree = FileTree(listing, root: root)
    var fitting: [DatasetLayout] = []
    for kind in Kind.allCases where kind != .sameStem {
      if let layout = try layout(kind, tree, reading, root: root) { fitting.append(layout) }
    }
    // Photographs may lie beside copies of their own, so this fits only where nothing else does.
    if fitting.isEmpty, let layout = try layout(.sameStem, tree, reading, root: root) {
      fitting.append(layout)
    }
    guard var layout = fitting.first else { throw .noLayout(root: root, found: summary(of: tree)) }
    if fitting.count > 1 { throw .ambiguousLayout(root: root, fitting: fitting.map(\.kind)) }
    layout.unlisted = listing.unlisted
    layout.noteOthers(listing)
    layout.cutSuffixes(reading)
    return layout
  }

  private static let classFiles: Set<String> = ["classes.txt", "labelmap.txt"]

  /// What lies in the folder and belongs to no part of the layout: files elsewhere, and what is no file.
  private mutating func noteOthers(_ listing: FolderListing) {
    var others = LeftOutFiles()
    for (path, kind) in listing.others.sorted(by: { $0.key < $1.key }) { others.add(path, kind) }
    if !others.isEmpty { notes.append("left out, because only files are opened: \(others.words)") }
    let folders = Set(parts.flatMap { [$0.images.folder, $0.masks.folder] })
    let known = Self.classFiles.union(parts.compactMap(\.list?.path))
    let taken = folders.contains("") ? takenFiles : []
    let elsewhere = listing.files.filter { file in
      !known.contains(file)
        && !folders.contains { $0.isEmpty ? taken.contains(file) : file.hasPrefix($0 + "/") }
    }
    if !elsewhere.isEmpty {
      notes.append("\(counted(elsewhere.count, "file")) elsewhere left out: \(listed(elsewhere, first: 3))")
    }
  }

  /// The photographs and masks at the top.
  private var takenFiles: Set<String> {
    Set(parts.flatMap { [$0.images, $0.masks] }.flatMap { $0.paths.values.joined() })
  }

  private static func layout(
    _ kind: Kind, _ tree: FileTree, _ reading: DataReading, root: String
  ) throws(DatasetError) -> DatasetLayout? {
    switch kind {
    case .folders: try folders(tree)
    case .splitsOutside: try splitsOutside(tree)
    case .splitsInside: try splitsInside(tree)
    case .pascalVOC: try pascalVOC(tree, root: root)
    case .sideBySide: try sideBySide(tree, reading)
    case .sameStem: try sameStem(tree)
    case .cityscapes: try cityscapes(tree)
    }
  }

  /// The top of the folder in words, for the message that no layout fits.
  private static func summary(of tree: FileTree) -> [String] {
    tree.folders.keys.sorted().map { $0 + "/" } + tree.files
  }
}
