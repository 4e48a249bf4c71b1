import Files

/// Why the state of a run could not be saved. What was saved before stands.
struct UnsavedState: Error, CustomStringConvertible {
  let folder: String
  /// What could not be done with which file, in words.
  let reason: String
  /// What all that is still to be written takes.
  let neededBytes: Int

  var description: String {
    let free =
      FileSystem.freeBytes(at: folder).map { "\(megabytes($0)) MB are free there" }
      ?? "its disk doesn't tell its space"
    return "not saved: \(reason); saving takes \(megabytes(neededBytes)) MB in \(folder), \(free)"
  }

  private func megabytes(_ bytes: Int) -> Double { (Double(bytes) / 1e5).rounded() / 10 }
}
