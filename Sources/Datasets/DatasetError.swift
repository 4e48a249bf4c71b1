import SkipSegBasics
import SkipSegFiles

/// Why a folder can't be used as a data set.
package enum DatasetError: Error, Equatable, Sendable {
  case notAFolder(String)
  case file(FileError)
  case list(TextError)
  case emptyList(String)
  case classes(ClassListError)
  case noLayout(root: String, found: [String])
  case ambiguousLayout(root: String, fitting: [DatasetLayout.Kind])
  case ambiguousFolder(name: String, folders: [String])
  case ambiguousLists([String])
  case ambiguousClassFiles([String])
  case mixedSplits(folder: String, others: [String])
  case missingCounterpart(of: String, kind: String)
  case noSamples(root: String, split: Split, faults: [DatasetFault])
  case faults(root: String, [DatasetFault])
  case tooFewForFolds(root: String, samples: Int, folds: Int)
  case levelsForClasses(levels: Int, classes: Int, classFile: String)
  case noGroups(root: String, expression: String)
  case classListsDiffer([String])
}

extension DatasetError {
  /// Whether what was asked for doesn't fit the data, rather than the data itself being wrong.
  package var isUsage: Bool {
    switch self {
    case .levelsForClasses, .noGroups: true
    default: false
    }
  }
}

extension DatasetError: CustomStringConvertible {
  private static let shownFaults = 10

  package var description: String {
    switch self {
    case .notAFolder(let path): "\(path): no such folder"
    case .file(let error): "\(error)"
    case .list(let error): "\(error)"
    case .emptyList(let path): "\(path): lists nothing; write one name a line, without extension"
    case .classes(let error): "\(error)"
    case .noLayout(let root, let found):
      "\(root): no layout that is understood; there is \(found.isEmpty ? "nothing" : listed(found)). "
        + "Understood are:\n"
        + DatasetLayout.Kind.allCases.map { "  \($0.rawValue)" }.joined(separator: "\n")
        + advice(
          "",
          command: "\nOf labels of other programs `skipseg masks \(root) --output DIR` makes such a folder")
    case .ambiguousLayout(let root, let fitting):
      "\(root): \(fitting.count) layouts fit, '\(fitting.map(\.rawValue).joined(separator: "' and '"))'; "
        + "move the folders of one away"
    case .ambiguousFolder(let name, let folders):
      "\(folders.joined(separator: " and ")): which one is '\(name)'? Rename or remove one"
    case .ambiguousLists(let lists):
      "\(lists.joined(separator: " and ")): which list is meant? Name them train.txt, val.txt and test.txt"
    case .ambiguousClassFiles(let files):
      "\(files.joined(separator: " and ")): which one lists the classes? Choose one"
        + advice("", command: " with --classes") + ", or remove one"
    case .mixedSplits(let folder, let others):
      "\(folder)/: holds folders of splits and also \(listed(others)); put everything into train, val or test"
    case .missingCounterpart(let folder, let kind):
      "\(folder): the folder with the \(kind) of this split is missing"
    case .noSamples(let root, let split, let faults):
      "\(root): no pair of photograph and mask in the split '\(split.rawValue)'"
        + Self.lines(of: faults, root)
    case .faults(let root, let faults):
      "\(root): \(counted(faults.count, "fault")) in the way of training" + Self.lines(of: faults, root)
    case .tooFewForFolds(let root, let samples, let folds):
      "\(root): \(counted(samples, "sample")) can't be cut into \(folds) folds; choose fewer"
    case .levelsForClasses(let levels, let classes, let classFile):
      "\(advice("the list of levels", command: "--mask-levels")) gives \(levels) levels, but \(classFile) lists \(counted(classes, "class")); give one level for each"
    case .noGroups(let root, let expression):
      "\(advice("the group", command: "--group")) '\(expression)' fits no name of \(root); the names are those of photographs without extension"
    case .classListsDiffer(let files):
      "\(files.joined(separator: " and ")): list other classes; make them equal, or choose one"
        + advice("", command: " with --classes")
    }
  }

  private static func lines(of faults: [DatasetFault], _ root: String) -> String {
    let rest = faults.count - shownFaults
    return faults.prefix(shownFaults).map { "\n  \($0)" }.joined()
      + (rest > 0
        ? "\n  and \(rest) more; \(advice("a check", command: "'skipseg check \(root)'")) lists them all"
        : "")
  }
}
