import SkipSegImaging

/// What a page shows of faults.
extension DatasetFault {
  /// What many faults may have in common, in words.
  package var heading: String {
    switch self {
    case .imageWithoutMask: "photographs without a mask"
    case .maskWithoutImage: "masks without a photograph"
    case .namesDiffer: "photographs and masks whose names differ"
    case .ungrouped: "names without a group"
    case .ambiguous, .differInCaseOnly: "names of which it is not clear what belongs together"
    case .listedTwice, .listedButMissing: "lines of lists"
    case .emptyFolder, .tooFewToHoldOut, .unlisted: "folders"
    case .image: "photographs that can't be read"
    case .mask(.image): "masks that can't be read"
    case .mask(.sizeMismatch): "masks of another size"
    case .maskNotRotated: "masks that are not turned like their photograph"
    case .mask: "masks that hold what is of no class"
    case .sameImage: "photographs in two splits"
    case .fewerThanTwoClasses, .oneValueOnly, .uncleanMasks, .colorsNotValues, .valuesBesideList,
      .tooManyValues,
      .colorsWithoutClasses, .palettesContradict, .nothingCounts:
      "what the masks mean"
    }
  }

  /// The photograph or mask that shows it best, where it is about one.
  package var shownFile: String? {
    switch self {
    case .imageWithoutMask(let file, _), .maskWithoutImage(let file, _),
      .maskNotRotated(let file, _, _, _, _),
      .sameImage(let file, _, _, _), .namesDiffer(_, let file):
      file
    case .ambiguous(_, let paths), .differInCaseOnly(let paths): paths.first
    case .mask(.image): nil
    case .mask(let error): error.file
    default: nil
    }
  }
}
