import SkipSegBasics
import SkipSegConcurrency
import SkipSegFiles
import SkipSegImaging

/// Something wrong with one file or pair of a data set.
package enum DatasetFault: Error, Equatable, Sendable, Codable {
  case imageWithoutMask(image: String, folder: String)
  case maskWithoutImage(mask: String, folder: String)
  /// Neither has a counterpart of its name, and they seem to belong together.
  case namesDiffer(image: String, mask: String)
  /// No group is found in the name of a sample.
  case ungrouped(name: String, expression: String)
  case ambiguous(name: String, paths: [String])
  case listedTwice(name: String, lists: [String])
  case listedButMissing(name: String, list: String)
  case emptyFolder(String)
  case tooFewToHoldOut(folder: String)
  case image(ImageError)
  case mask(MaskError)
  /// The mask has the size that the photograph is stored in, not the one it is shown in.
  case maskNotRotated(mask: String, size: PixelSize, image: String, imageSize: PixelSize, orientation: Int)
  case sameImage(String, Split, String, Split)
  case fewerThanTwoClasses(source: String)
  case oneValueOnly(root: String)
  /// Masks whose values scatter around a few levels.
  case uncleanMasks(kinds: Int, levels: [Int], nearPercent: Int)
  case colorsNotValues(root: String, masks: Int, option: String)
  /// As many values as the class list has classes, but not those from 0 on.
  case valuesBesideList(classFile: String, values: [Int])
  case tooManyValues(count: Int, kind: String)
  case colorsWithoutClasses(classFile: String)
  case palettesContradict(root: String, detail: String, hasColors: Bool)
  /// Not one pixel of the masks is of a class.
  case nothingCounts(root: String, Split)
  case unlisted(FileError)
  /// Files whose names differ in case only, of which it isn't clear which belong together.
  case differInCaseOnly(paths: [String])

  /// Whether training would go wrong or stop. Without the other faulty files it goes on, and says so.
  var preventsTraining: Bool {
    switch self {
    case .imageWithoutMask, .maskWithoutImage, .namesDiffer, .listedTwice, .listedButMissing, .sameImage,
      .unlisted,
      .differInCaseOnly:
      false
    default: true
    }
  }
}

extension DatasetFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .imageWithoutMask(let image, let folder):
      "\(image): no mask of this name in \(folder)"
    case .maskWithoutImage(let mask, let folder):
      "\(mask): no photograph of this name in \(folder)"
    case .namesDiffer(let image, let mask):
      "\(image): no mask of this name, and \(mask) has no photograph; if they belong together, give them one name, or "
        + advice(
          "name what all names end in",
          command: "name what all names end in with --image-suffix and --mask-suffix")
    case .ungrouped(let name, let expression):
      "\(name): \(advice("the group", command: "--group")) '\(expression)' finds no group in this name; let the expression fit every name"
    case .ambiguous(let name, let paths):
      "\(name): which one? \(paths.joined(separator: " or ")); remove or rename all but one"
    case .listedTwice(let name, let lists):
      "\(name): listed twice, in \(lists.joined(separator: " and ")); remove one of the lines"
    case .listedButMissing(let name, let list):
      "\(list): lists '\(name)', of which there is neither photograph nor mask"
    case .emptyFolder(let folder):
      "\(folder): no image in it; add some or remove the folder"
    case .tooFewToHoldOut(let folder):
      "\(folder): one pair only; two are needed, to train with one and to validate with the other"
    case .image(let error): "\(error)"
    case .mask(let error): "\(error)"
    case .maskNotRotated(let mask, let size, let image, let imageSize, let orientation):
      "\(mask): the mask is \(size), the size of \(image) before its "
        + "EXIF orientation \(orientation) turns it to \(imageSize); turn the mask, or turn the photograph's pixels and remove the tag, or take "
        + "all masks as they are stored" + advice("", command: " with --masks-as stored")
    case .sameImage(let first, let firstSplit, let second, let secondSplit):
      "\(first): in \(firstSplit.rawValue), and byte for byte the same in "
        + "\(secondSplit.rawValue) as \(second); remove one, or the scores flatter"
    case .fewerThanTwoClasses(let source):
      "\(source): fewer than two classes; a segmentation needs two, the background counts as one"
    case .oneValueOnly(let root):
      "\(root): the masks hold one value only, but a segmentation needs two classes, the background being one; "
        + "paint a second class"
    case .uncleanMasks(let kinds, let levels, let nearPercent):
      "the masks hold \(kinds) values; \(nearPercent) % of the pixels lie within 8 of "
        + "\(levels.map { "\($0)" }.joined(separator: " or ")), \(100 - nearPercent) % between: saved as JPEG, or resized? "
        + advice(
          "mask levels \(levels.map { "\($0)" }.joined(separator: ","))",
          command: "--mask-levels \(levels.map { "\($0)" }.joined(separator: ","))")
        + " takes each pixel to the nearest level"
    case .colorsNotValues(let root, let masks, let option):
      "\(root): \(counted(masks, "mask")) in RGB, but \(option) is for grey and palette masks; leave it out, or convert "
        + "these masks"
    case .valuesBesideList(let classFile, let values):
      "the masks hold the values \(values.map { "\($0)" }.joined(separator: ", ")), where \(classFile) lists classes from "
        + "0 on; "
        + advice(
          "mask levels \(values.map { "\($0)" }.joined(separator: ","))",
          command: "--mask-levels \(values.map { "\($0)" }.joined(separator: ","))")
        + " takes them in this order"
    case .tooManyValues(let count, let kind):
      "the masks hold \(count) different \(kind) and no list names them: numbers of objects, depths, or masks that were "
        + "scaled smoothly or saved as JPEG; list the classes in classes.txt"
        + (kind == "values"
          ? ", or name the values that were painted" + advice("", command: " with --mask-levels") : "")
    case .colorsWithoutClasses(let classFile):
      "\(classFile): gives no colours, but the masks are RGB; write 'name r g b' in each line"
    case .palettesContradict(let root, let detail, let hasColors):
      "\(root): \(detail); "
        + (hasColors
          ? "list every colour that the masks show, or save them all with one palette"
          : "list the classes with their colours in classes.txt, or save the masks all with one palette")
    case .nothingCounts(let root, let split):
      "\(root): not one pixel of the split '\(split.rawValue)' is of a class, all are ignored; "
        + "correct its masks or choose another value to ignore"
    case .unlisted(let error): "\(error); what it holds is left out"
    case .differInCaseOnly(let paths):
      "\(paths.joined(separator: ", ")): names that differ in case only, so it is not clear which belong together; "
        + "rename them"
    }
  }
}

extension Fault {
  /// What is wrong with a data set, as an event tells it.
  package init(_ fault: DatasetFault) {
    let (kind, file): (Kind, String?) =
      switch fault {
      case .imageWithoutMask(let file, _), .maskWithoutImage(let file, _): (.unpaired, file)
      case .namesDiffer(let image, _): (.unpaired, image)
      case .ungrouped: (.unpaired, nil)
      case .ambiguous(_, let paths), .differInCaseOnly(let paths): (.unpaired, paths.first)
      case .listedTwice(_, let lists): (.unpaired, lists.first)
      case .listedButMissing(_, let list): (.unpaired, list)
      case .emptyFolder(let folder), .tooFewToHoldOut(let folder): (.unpaired, folder)
      case .image(let error): (.unreadable, error.file)
      case .mask(.image(let error)): (.unreadable, error.file)
      case .mask(let error): (.mismatched, error.file)
      case .maskNotRotated(let mask, _, _, _, _): (.mismatched, mask)
      case .sameImage(let image, _, _, _): (.mismatched, image)
      case .fewerThanTwoClasses(let source): (.mismatched, source)
      case .colorsWithoutClasses(let file): (.mismatched, file)
      case .palettesContradict(let root, _, _), .nothingCounts(let root, _): (.mismatched, root)
      case .oneValueOnly(let root), .colorsNotValues(let root, _, _): (.mismatched, root)
      case .valuesBesideList(let file, _): (.mismatched, file)
      case .uncleanMasks, .tooManyValues: (.mismatched, nil)
      case .unlisted(let error): (.unreadable, error.path)
      }
    self.init(kind, file: file, fault)
  }
}
