import Files

/// How the files of a data set are arranged. Found from the names of folders and files alone.
package struct DatasetLayout: Sendable, Equatable {
  package enum Kind: String, CaseIterable, Sendable {
    case folders = "images/ masks/"
    case splitsOutside = "train/{images,masks} val/{images,masks}"
    case splitsInside = "images/{train,val} masks/{train,val}"
    case pascalVOC = "JPEGImages/ SegmentationClass/ ImageSets/Segmentation/*.txt"
    case sideBySide = "one folder with x.jpg and x_mask.png"
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

  /// - Throws: where no layout fits, more than one, or one incompletely.
  package static func discover(_ root: String) throws(DatasetError) -> DatasetLayout {
    guard FileSystem.isFolder(root) else { throw .notAFolder(root) }
    let tree: FileTree
    do { tree = try FileTree(root: root) } catch { throw .file(error) }
    var fitting: [DatasetLayout] = []
    for kind in Kind.allCases {
      if let layout = try layout(kind, tree, root: root) { fitting.append(layout) }
    }
    guard let layout = fitting.first else { throw .noLayout(root: root, found: summary(of: tree)) }
    if fitting.count > 1 { throw .ambiguousLayout(root: root, fitting: fitting.map(\.kind)) }
    return layout
  }

  private static func layout(_ kind: Kind, _ tree: FileTree, root: String) throws(DatasetError)
    -> DatasetLayout?
  {
    switch kind {
    case .folders: try folders(tree)
    case .splitsOutside: try splitsOutside(tree)
    case .splitsInside: try splitsInside(tree)
    case .pascalVOC: try pascalVOC(tree, root: root)
    case .sideBySide: sideBySide(tree)
    }
  }

  /// The top of the folder in words, for the message that no layout fits.
  private static func summary(of tree: FileTree) -> [String] {
    tree.folders.keys.sorted().map { $0 + "/" } + tree.files
  }
}
