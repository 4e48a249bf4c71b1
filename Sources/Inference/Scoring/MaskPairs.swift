import SkipSegConcurrency
import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging

/// A true mask and the predicted one.
struct MaskPair: Sendable {
  /// Path of the prediction within its folder.
  let name: String
  let truth: String
  let prediction: String
}

/// The masks of two folders that belong together: PNG files of the same path, extension aside.
struct MaskPairs {
  /// In the order of their names.
  private(set) var pairs: [MaskPair] = []
  /// Files that have no counterpart, and folders that can't be listed.
  private(set) var faults: [Fault] = []
  /// What was left out, and pairs of which the names differ.
  private(set) var notes: [String] = []

  /// - Throws: `FileError` where one of the two folders can't be listed.
  init(predictions: String, masks: String) throws(FileError) {
    let predicted = try files(in: predictions)
    let actual = try files(in: masks)
    let names = NamePairing(predicted.keys, actual.keys)
    for pair in names.pairs {
      guard let prediction = predicted[pair.left], let truth = actual[pair.right] else { continue }
      pairs.append(
        MaskPair(
          name: prediction, truth: FileSystem.join(masks, truth),
          prediction: FileSystem.join(predictions, prediction)))
      if pair.left != pair.right {
        notes.append(
          "\(FileSystem.join(predictions, prediction)): judged by \(FileSystem.join(masks, truth)), whose name differs in "
            + "case only")
      }
    }
    faults += names.leftAlone.map {
      Self.alone(FileSystem.join(predictions, predicted[$0] ?? $0), missing: "mask", in: masks)
    }
    faults += names.rightAlone.map {
      Self.alone(FileSystem.join(masks, actual[$0] ?? $0), missing: "prediction", in: predictions)
    }
    faults += names.unclear.map { left, right in
      let paths =
        left.map { FileSystem.join(predictions, predicted[$0] ?? $0) }
        + right.map { FileSystem.join(masks, actual[$0] ?? $0) }
      return Fault(DatasetFault.differInCaseOnly(paths: paths))
    }
  }

  private static func alone(_ file: String, missing: String, in folder: String) -> Fault {
    Fault(.unpaired, file: file, ScoringError.alone(file: file, missing: missing, folder: folder))
  }

  /// The masks of a folder by their paths without extension. All else is counted.
  private mutating func files(in folder: String) throws(FileError) -> [String: String] {
    let found = try MaskFolder(folder, extensions: ["png"])
    faults += found.unlisted.map { Fault(.unreadable, file: $0.path, $0) }
    var files: [String: String] = [:]
    for file in found.files {
      if let other = files.updateValue(file, forKey: FileSystem.withoutExtension(file)) {
        faults.append(
          Fault(
            DatasetFault.ambiguous(
              name: FileSystem.withoutExtension(file),
              paths: [FileSystem.join(folder, other), FileSystem.join(folder, file)])))
      }
    }
    if !found.leftOut.isEmpty { notes.append("\(folder): left out: \(found.leftOut.words)") }
    return files
  }
}
