import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging

/// One folder a class: `CLASS/x.jpg` with the binary mask `CLASS/x.png`. Only where the user says that folders are
/// classes: nothing in the files tells.
enum ClassFolders: LabelFormat {
  static let name = "class-folders"
  static let content = "CLASS/x.jpg with CLASS/x.png, where folders are said to be classes"

  static func fits(_ source: LabelSource) throws(ContentFault) -> Bool {
    source.classIsFolder && !pairs(source).isEmpty
  }

  private static func pairs(_ source: LabelSource) -> [(folder: String, photograph: String, mask: String)] {
    let groups = Dictionary(
      grouping: source.files.filter(ImageFile.isImageName), by: FileSystem.withoutExtension)
    return groups.sorted { $0.key < $1.key }.compactMap { name, files in
      let masks = files.filter { FileSystem.fileExtension($0) == "png" }
      let folder = FileSystem.folder(of: name)
      guard files.count == 2, masks.count == 1, folder != ".",
        let photograph = files.first(where: { $0 != masks[0] })
      else { return nil }
      return (folder, photograph, masks[0])
    }
  }

  static func read(_ source: LabelSource) throws(ContentFault) -> LabelSet {
    var set = LabelSet()
    set.pictures = pairs(source).map { pair in
      let photograph = source.path(of: pair.photograph)
      var picture = LabelledPicture(source: photograph, photograph: .file(photograph))
      picture.outputName = FileSystem.withoutExtension(pair.photograph)
      let mask = LabelledObject.Form.maskFile(source.path(of: pair.mask))
      picture.objects = [LabelledObject(label: FileSystem.name(of: pair.folder), form: mask)]
      return picture
    }
    set.addClassesInOrder()
    return set
  }
}
