import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging

/// One binary mask file an object: `ID/images/ID.png` with `ID/masks/*.png`. All objects are of one class: `object`, or
/// the last name of a class list.
enum ObjectMasks: LabelFormat {
  static let name = "object-masks"
  static let content = "ID/images/ID.png with ID/masks/*.png, one file an object"
  static let unlabelledIsBackground = true

  static func fits(_ source: LabelSource) throws(ContentFault) -> Bool { !groups(source).isEmpty }

  /// Folders with one photograph, and with masks beside it.
  private static func groups(_ source: LabelSource) -> [(folder: String, photograph: String, masks: [String])]
  {
    var images: [String: [String]] = [:]
    var masks: [String: [String]] = [:]
    for file in source.files where ImageFile.isImageName(file) {
      let folder = FileSystem.folder(of: file)
      let outer = FileSystem.folder(of: folder)
      guard outer != "." else { continue }
      switch FileSystem.name(of: folder).lowercased() {
      case "images": images[outer, default: []].append(file)
      case "masks": masks[outer, default: []].append(file)
      default: continue
      }
    }
    return images.sorted { $0.key < $1.key }.compactMap { outer, photographs in
      guard photographs.count == 1, FileSystem.stem(photographs[0]) == FileSystem.name(of: outer),
        let masks = masks[outer]
      else { return nil }
      return (outer, photographs[0], masks.sorted())
    }
  }

  static func read(_ source: LabelSource) throws(ContentFault) -> LabelSet {
    var set = LabelSet()
    let label = source.classNames?.last ?? "object"
    set.classes = [label]
    set.pictures = groups(source).map { group in
      let photograph = source.path(of: group.photograph)
      var picture = LabelledPicture(source: photograph, photograph: .file(photograph))
      picture.outputName = FileSystem.name(of: group.folder)
      picture.split = group.folder.split(separator: "/").dropLast().last.flatMap { Split(named: String($0)) }
      picture.objects = group.masks.map { LabelledObject(label: label, form: .maskFile(source.path(of: $0))) }
      return picture
    }
    set.notes.append(
      "each object had a mask of its own; united into one, objects that touch can't be told apart")
    return set
  }
}
