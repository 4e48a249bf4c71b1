import SkipSegBasics
import SkipSegFiles
import Synchronization

/// Writes `classes.csv` and `objects.csv` of many masks, in their order, whatever the order in which they are measured. What
/// is measured goes to the disk at once; both files are there when all of it is.
package final class MeasurementTables: Sendable {
  /// What is measured, and how it is written.
  package struct Options: Sendable {
    package let classNames: [String]
    package let selection: ObjectSelection
    package let scale: LengthScale?

    package init(classNames: [String], selection: ObjectSelection, scale: LengthScale?) {
      (self.classNames, self.selection, self.scale) = (classNames, selection, scale)
    }
  }

  package let options: Options
  private let rows: MeasurementRows
  private let classes, objects: DurableStream
  private let state: Mutex<State>

  private struct State {
    /// What is measured of masks whose turn has not come: the rows of both tables; nil of a mask that is left out.
    var waiting: [Int: (classes: String, objects: String)?] = [:]
    var next = 0
    var total: [ClassSummary]
  }

  /// Names of the files in their folder; of a shard names of its own, as others write into the same folder.
  package static func names(of shard: Shard? = nil) -> [String] {
    ["classes.csv", "objects.csv"].map { shard?.fileName($0) ?? $0 }
  }

  package init(in folder: String, of shard: Shard? = nil, _ options: Options) throws {
    self.options = options
    rows = MeasurementRows(
      classNames: options.classNames, background: options.selection.background, scale: options.scale)
    let paths = Self.names(of: shard).map { FileSystem.join(folder, $0) }
    classes = try DurableStream(paths[0])
    objects = try DurableStream(paths[1])
    state = Mutex(State(total: [ClassSummary](classCount: options.classNames.count)))
    try classes.write(rows.classHeader)
    try objects.write(rows.objectHeader)
  }

  /// Takes what was measured of a mask, or that nothing is known of it.
  /// - Parameters:
  ///   - number: of the mask, from 0 on; each comes once.
  ///   - file: its name in the tables.
  package func add(_ measurement: MaskMeasurement?, number: Int, file: String) throws {
    var texts: (String, String)?
    if let measurement {
      var summaries = [ClassSummary](classCount: options.classNames.count)
      summaries.add(measurement)
      texts = (rows.classes(summaries, file: file), rows.objects(of: measurement, file: file))
    }
    try state.withLock { state in
      if let measurement { state.total.add(measurement) }
      state.waiting[number] = .some(texts)
      while let next = state.waiting.removeValue(forKey: state.next) {
        state.next += 1
        if let (classes, objects) = next {
          try self.classes.write(classes)
          try self.objects.write(objects)
        }
      }
    }
  }

  /// Adds the rows of all files together and puts both files in their places.
  package func finish() throws {
    let total = state.withLock(\.total)
    try classes.write(rows.classes(total, file: "all files"))
    try classes.commit()
    try objects.commit()
  }
}
