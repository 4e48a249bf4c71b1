import SkipSegBasics
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging

/// Makes a data set of palette masks, `classes.txt` and links to the photographs from the labels of another program.
///
/// The source is only read. Everything is known and checked before anything is written: the format, the classes, the
/// photographs and the names of all outputs, which lie in one new folder.
package struct LabelConversion: Sendable {
  package struct Options: Sendable {
    /// The folder of the photographs; nil for the source's own.
    package var images: String?
    /// One of `LabelFormats.names`; nil where the content is to tell.
    package var format: String?
    /// A file of class names, which picks and orders.
    package var classFile: String?
    /// Whether the folder of a mask is its class.
    package var classIsFolder = false
    package var frame: LabelFrame?
    /// What pictures without a shape are; nil for what the format means by them.
    package var unlabelled: Unlabelled?
    /// Whether photographs are copied and not linked.
    package var copies = false
    package var threads = 1

    package init() {}
  }

  /// What becomes of a picture without a shape.
  package enum Unlabelled: String, CaseIterable, Sendable {
    case background, skip
  }

  package typealias Event = WorkEvent<Never, LabelReport>

  static let stamp = OutputStamp("skipseg masks")

  package let format: String
  package let classes: ClassList
  let source: String
  let output: String
  let options: Options
  let numbering: ClassNumbering
  let tellsObjectsApart: Bool
  let jobs: [PictureJob]
  /// Of pictures that can't be used.
  let faults: [ContentFault]
  let notes: [String]
  /// Pictures without a shape that are left out.
  let skippedCount: Int

  /// - Throws: where the source is no labels that are understood, or the output can't be written.
  package init(_ path: String, to output: String, options: Options) throws {
    if FileSystem.exists(output), try !FileSystem.isFolder(output) || !FileSystem.names(in: output).isEmpty {
      throw LabelError.outputNotEmpty(output)
    }
    let chosen = try options.classFile.map { try ClassList.read($0, acceptsPipe: true) }
    let source = try LabelSource(
      path, images: options.images, classNames: chosen?.names, classIsFolder: options.classIsFolder,
      threads: options.threads)
    let format = try LabelFormats.all.first { $0.name == options.format } ?? LabelFormats.format(of: source)
    let set = try format.read(source)
    if set.pictures.isEmpty { throw LabelError.nothing(source: path, format: format.name) }
    numbering = try ClassNumbering(set.classes, chosen: chosen, source: path)
    classes = numbering.classes
    (self.format, self.source, self.output, self.options) = (format.name, path, output, options)
    tellsObjectsApart = format == ObjectMasks.self
    let drawsUnlabelled = options.unlabelled.map { $0 == .background } ?? format.unlabelledIsBackground
    var plan = ConversionPlan(output: output, photographs: source.photographs)
    plan.add(set.pictures, drawsUnlabelled: drawsUnlabelled)
    (jobs, faults, skippedCount) = (plan.jobs, plan.faults, plan.skippedCount)
    notes = set.notes + plan.notes
    try OutputClaim(Self.stamp).check(
      jobs.flatMap { job in
        [job.mask, job.image].map { OutputFile($0, .unmarked, source: job.photograph) }
      } + [Self.classFile, Self.reportFile].map { OutputFile(FileSystem.join(output, $0), .unmarked) },
      inputs: [String]())
  }

  package static let classFile = "classes.txt"
  package static let reportFile = "report.json"

  /// Writes everything, on several threads. Ends after the pictures under way where `stop` is requested.
  ///
  /// `report` is called on this thread.
  package func run(stop: StopSignal? = nil, report: (Event) -> Void) throws -> LabelReport {
    for fault in faults { report(.fault(Fault(.unreadable, file: fault.file, fault))) }
    var result = LabelReport(self)
    let written = OrderedPipeline(
      indices: jobs.indices, threads: options.threads, capacity: 4 * options.threads,
      make: { [jobs, numbering, options, tellsObjectsApart] index in
        Result {
          var drawing = PictureDrawing(
            numbering, frame: options.frame, tellsObjectsApart: tellsObjectsApart)
          try Self.write(jobs[index], drawing.map(of: jobs[index]), numbering, copies: options.copies)
          return drawing.counts
        }
      })
    for (index, job) in jobs.enumerated() {
      if stop?.isRequested == true { break }
      guard let outcome = written.next() else { preconditionFailure("the pipeline ended before the jobs") }
      switch outcome {
      case .success(let counts): result.add(counts, of: job.picture)
      case .failure(let error):
        result.addFault("\(error)")
        report(.fault(Fault(.unwritten, file: (error as? FileError)?.path ?? job.mask, error)))
        // The next picture would meet the same.
        if (error as? FileError)?.concernsWholeOutput == true { throw error }
      }
      report(.progress(done: index + 1, of: jobs.count))
    }
    if result.maskCount > 0 {
      for note in notes { report(.note(Note(note))) }
      try DurableFile.write(numbering.text, to: FileSystem.join(output, Self.classFile))
      let bytes = Self.stamp.stamped(Array(JSONText.pretty(result).utf8), as: .json)
      try DurableFile.write(bytes, to: FileSystem.join(output, Self.reportFile))
    }
    return result
  }

  private static func write(
    _ job: PictureJob, _ map: LabelMap, _ numbering: ClassNumbering, copies: Bool
  ) throws {
    var palette = numbering.classes.colors
    if map.labels.contains(ClassNumbering.ignored), palette.count <= Int(ClassNumbering.ignored) {
      // Grey, as painting tools show what isn't painted.
      palette += Palette.standard(256)[palette.count..<255] + [RGB(red: 128, green: 128, blue: 128)]
    }
    let png = stamp.stamped(ImageEncoder.png(map, palette: palette), as: .png)
    if copies {
      try DurableFile.write(try FileSystem.read(job.photograph), to: job.image)
    } else {
      try DurableFile.symbolicLink(job.image, to: FileSystem.canonical(job.photograph))
    }
    try DurableFile.write(png, to: job.mask)
  }
}
