import SkipSegBasics
import SkipSegFiles

/// `predictions.json`: of which model and options the masks of a folder are, so that a folder which several runs fill, one
/// after the other or at the same time, ends with masks of one kind.
struct PredictionRecord: Codable, Equatable {
  static let name = "predictions.json"

  /// The model's fingerprint.
  let model: String
  /// All options on which masks depend, as text.
  let options: String

  /// - Throws: `PredictionError.otherPredictions` where masks that were made of something else are to be left as they are.
  func require(in output: PredictionOutput) throws {
    guard let found = Self.read(output.record) else { return }
    for (what, old, new) in [("model", found.model, model), ("options", found.options, options)]
    where old != new {
      throw PredictionError.otherPredictions(file: output.record, what: what, found: old, expected: new)
    }
  }

  /// Nothing is written where it stands there already, as of a folder that several processes fill.
  func write(to output: PredictionOutput) throws(FileError) {
    if Self.read(output.record) == self { return }
    let text = JSONText.pretty(self)
    try DurableFile.write(PredictionOutput.stamp.stamped(Array(text.utf8), as: .json), to: output.record)
  }

  private static func read(_ path: String) -> PredictionRecord? {
    guard let bytes = try? FileSystem.read(path) else { return nil }
    return try? JSONText.decode(PredictionRecord.self, from: String(decoding: bytes, as: UTF8.self))
  }
}
