import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging

/// Measures the classes and objects of all masks in a folder, whatever program made them. How they store classes is found
/// out from all of them, as for a data set.
public struct MaskFolderMeasures: Sendable {
  /// With the names of masks that are measured as its details.
  public typealias Event = WorkEvent<String, Never>

  private let folder: String
  private let files: [String]
  private let faults: [Fault]
  private let notes: [String]
  private let encoding: MaskEncoding
  private let tables: MeasurementTables.Options
  private let threads: Int

  /// Looks at every mask.
  ///
  /// - Parameters:
  ///   - classFile: names and colours; without it classes are the values found.
  ///   - ignoreIndex: the stored value that is of no class.
  ///   - levels: to the nearest of these each pixel of grey masks is taken; class i is the i-th.
  /// - Throws: where there is no mask or it can't be said what they store, `MeasureError`, and `Stopped`.
  public init(
    _ folder: String, classFile: String?, ignoreIndex: Int?, reading: DataReading = DataReading(),
    measures: PredictionOutput.Measures, threads: Int, stop: StopSignal? = nil
  ) throws {
    self.folder = folder
    let found = try MaskFolder(folder, extensions: ["png", "bmp"])
    let files = found.files
    self.files = files
    if files.isEmpty { throw ScoringError.noMasks(folder: folder, leftOut: found.leftOut.words) }
    let survey = MaskSurvey(
      try MaskSurvey.summaries(
        of: files.map { FileSystem.join(folder, $0) }, levels: reading.levels, ignoring: ignoreIndex,
        threads: threads, stop: stop))
    let decision = MaskDecision(
      survey: survey, classFile: try classFile.map { try ClassFile(path: $0, acceptsPipe: true) },
      ignoreIndex: ignoreIndex, reading: reading, root: folder)
    guard let encoding = decision.encoding else { throw DatasetError.faults(root: folder, decision.faults) }
    self.encoding = encoding
    self.threads = threads
    faults = found.unlisted.map { Fault(.unreadable, file: $0.path, $0) }
    notes =
      (found.leftOut.isEmpty ? [] : ["\(folder): left out: \(found.leftOut.words)"]) + decision.notes
    tables = try measures.tableOptions(classNames: encoding.classes.names)
  }

  /// Writes `classes.csv` and `objects.csv` into a folder. `report` is called on this thread.
  ///
  /// - Returns: how many masks are measured, and how many could not be.
  /// - Throws: where one of the files is there and `overwrites` is false, or can't be written, and `Stopped`.
  public func write(
    to output: String, overwrites: Bool, stop: StopSignal? = nil, report: (Event) -> Void
  ) throws -> (maskCount: Int, faultCount: Int) {
    try OutputClaim(OutputStamp("skipseg measure"), overwrites: overwrites).check(
      MeasurementTables.names().map { OutputFile(FileSystem.join(output, $0), .unmarked) },
      inputs: self.files.map { FileSystem.join(self.folder, $0) })
    for note in notes { report(.note(Note(note))) }
    for fault in faults { report(.fault(fault)) }
    let written = try MeasurementTables(in: output, tables)
    let (reader, options, files, folder) = (encoding.reader(), tables, self.files, self.folder)
    let measured = OrderedPipeline(indices: files.indices, threads: threads, capacity: 2 * threads) { index in
      Result {
        let map = try reader.read(FileSystem.join(folder, files[index]))
        let bytes = MaskMeasurement.bytes(pixels: map.labels.count)
        do { try MemoryGate.shared.claim(bytes) } catch {
          throw FileFault(file: files[index], doing: "measuring it", cause: error)
        }
        defer { MemoryGate.shared.release(bytes) }
        return MaskMeasurement(
          map, classCount: options.classNames.count, selection: options.selection)
      }
    }
    var faultCount = faults.count
    for (index, file) in files.enumerated() {
      if stop?.isRequested == true { throw Stopped(after: index, of: files.count, "mask") }
      guard let result = measured.next() else { preconditionFailure("the pipeline ended before the masks") }
      switch result {
      case .success(let measurement): try written.add(measurement, number: index, file: file)
      case .failure(let error):
        faultCount += 1
        report(.fault(Fault(.unreadable, file: FileSystem.join(folder, file), error)))
        try written.add(nil, number: index, file: file)
      }
      report(.progress(done: index + 1, of: files.count))
    }
    try written.finish()
    return (files.count - (faultCount - faults.count), faultCount)
  }
}
