import SkipSegBasics
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging

extension ModelEvaluation {
  /// Makes the report of a whole data set of what evaluations of all its shards have left: the same files byte for byte as
  /// one evaluation of all samples would. Of the photographs and masks of the data only those on the page are read.
  ///
  /// - Parameters:
  ///   - parts: the folders of the shards.
  ///   - overwrites: whether files are replaced that no evaluation wrote.
  ///   - report: called on this thread: notes and faults, those of the shards among them.
  /// - Throws: before anything is written, `PartError` where a shard is missing or doesn't belong to the others, and where
  ///   an output is in the way of something or can't be written.
  public static func merge(
    _ parts: [String], to output: String, overwrites: Bool = false, report: (Event) -> Void
  ) throws -> Result {
    let parts = try ShardParts<EvaluationPart>(parts)
    let first = parts.first
    let all = parts.all.flatMap { folder, part in part.samples.map { (folder: folder, judged: $0) } }
      .sorted { $0.judged.place < $1.judged.place }
    for (place, it) in all.enumerated() where place != it.judged.place {
      throw PartError.damaged(file: FileSystem.join(it.folder, EvaluationPart.name))
    }
    guard all.count == first.sampleCount else {
      throw PartError.changed(folder: parts.all[0].folder, what: "the data")
    }
    let samples = all.map(\.judged.sample)
    let judged = all.filter { $0.judged.fault == nil }
    try claim(
      output, masks: judged.map(\.judged.sample), hasSuspects: false, overwrites: overwrites,
      inputs: samples.flatMap { [$0.image, $0.mask] })
    for note in first.notes { report(.note(Note(note))) }
    let faults = WorkLog<Fault>()
    for fault in first.dataFaults + all.compactMap(\.judged.fault) { faults.add(fault.fault) }
    for part in parts.all { for fault in part.part.unwritten { faults.add(fault.fault) } }
    let evaluator = try Evaluator(
      classNames: first.source.predictions.classes.names, options: first.measured,
      grouping: first.grouping.map { try Grouping(text: $0) },
      merging: parts.all.map { _, part in
        (part.counts, part.samples.filter { $0.fault == nil }.map(\.place))
      })
    let disk = OutputDisk()
    let unwritten = Set(parts.all.flatMap(\.part.unwritten).compactMap(\.file))
    for (folder, it) in judged {
      let mask = EvaluationSource.mask(of: it.sample, in: output)
      let made = EvaluationSource.mask(of: it.sample, in: folder)
      if !unwritten.contains(made) { disk.attempt(mask, faults) { try link(made, to: mask) } }
    }
    let scores = evaluator.report
    let files = OutputDisk()
    if !evaluator.files.isEmpty && !disk.isLost {
      files.write(output, faults) {
        try evaluator.write(scores, to: output)
        // Told once, however often the page is laid out.
        var unread: [String: Fault] = [:]
        try first.source.page(
          evaluator, scores, suspects: nil, faultCount: faults.count, samples: samples, output: output,
          unread: { unread[$0.file ?? ""] = $0 }
        ).write(to: output)
        for fault in unread.sorted(by: { $0.key < $1.key }) { faults.add(fault.value) }
      }
    }
    for fault in faults.takeNew() { report(.fault(fault)) }
    return Result(
      report: scores, faultCount: faults.count, isReportWritten: files.written > 0, suspects: nil,
      sampleCount: samples.count, waitingShare: 0)
  }

  private static func link(_ made: String, to mask: String) throws(FileError) {
    try FileSystem.createFolder(FileSystem.folder(of: mask))
    try DurableFile.link(made, to: mask)
  }

  /// What tells the samples of a data set from any others: their names, and the sizes and ends of their files.
  static func identity(of samples: [Sample], threads: Int) -> String {
    let hashes = parallelMap(samples, threads: threads) { sample in
      let files = [sample.image, sample.mask].map { path in
        (try? FileFingerprint(of: path)).map { "\($0)" } ?? "unread"
      }
      return stableHash([sample.name, files[0], files[1]].joined(separator: "\n").utf8)
    }
    let sum = hashes.reduce(UInt64(hashes.count)) { CounterRandom.mix($0 ^ $1) &+ CounterRandom.goldenRatio }
    return "\(counted(samples.count, "sample")), \(String(sum, radix: 16))"
  }
}
