import SkipSegBasics
import SkipSegFiles

/// The photographs of some files and folders. They are found one folder after the other, and as often as they are asked
/// for, as there may be more of them than there is memory for their names.
///
/// A file goes to the top of the output folder; what is found in a folder, at any depth, keeps its path relative to it. In
/// folders a file is a photograph by its name or because it begins as a JPEG or PNG. Earlier outputs within an input
/// folder are no inputs. A photograph that is given twice is predicted once.
package struct PredictionInputs: Sendable {
  /// An input that is a folder.
  struct Root: Sendable {
    let path: String
    let canonical: String
    /// Whether it is the output folder or lies in it, so that predictions lie among the photographs.
    let isWithinOutput: Bool
  }

  private enum Input: Sendable {
    case file(PredictionJob)
    case folder(Int)
  }

  let output: PredictionOutput
  let shard: Shard?
  private let inputs: [Input]
  let roots: [Root]
  /// Files that were named, by the bytes of their outputs, whatever their shard.
  let named: [[UInt8]: PredictionJob]
  private let givenTwice: Int
  /// Whether names that differ in case only are one where masks are written.
  let ignoresCase: Bool

  /// - Throws: `OutputError` where two of the files that are named have one output, `FileError` where the output folder
  ///   doesn't take files.
  package init(_ paths: [String], to output: PredictionOutput, shard: Shard? = nil) throws {
    self.output = output
    self.shard = shard
    ignoresCase = try OutputFolder.tryWriting(in: output.folder)
    let target = FileSystem.canonical(output.folder)
    var inputs: [Input] = []
    var roots: [Root] = []
    var named: [[UInt8]: PredictionJob] = [:]
    var givenTwice = 0
    for path in paths {
      if FileSystem.isFolder(path) {
        let canonical = FileSystem.canonical(path)
        inputs.append(.folder(roots.count))
        roots.append(
          Root(path: path, canonical: canonical, isWithinOutput: Self.isInside(canonical, folder: target)))
        continue
      }
      let job = PredictionJob(
        input: path, output: FileSystem.join(output.folder, FileSystem.stem(path)), isNamedByUser: true)
      let key = Self.key(of: job, ignoresCase: ignoresCase)
      if let other = named[key] {
        try other.requireSamePhotograph(job)
        givenTwice += 1
        continue
      }
      named[key] = job
      inputs.append(.file(job))
    }
    (self.inputs, self.roots, self.named, self.givenTwice) = (inputs, roots, named, givenTwice)
  }

  /// Equal for outputs that are one file.
  private static func key(of job: PredictionJob, ignoresCase: Bool) -> [UInt8] {
    Array((ignoresCase ? job.output.lowercased() : job.output).utf8)
  }

  /// Both are canonical.
  static func isInside(_ path: String, folder: String) -> Bool {
    path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }

  /// What was found beside the photographs, and how many these are.
  package struct Survey: Sendable {
    /// Photographs of the shard.
    package fileprivate(set) var count = 0
    /// Folders that can't be listed.
    package fileprivate(set) var unlisted: [FileError] = []
    package fileprivate(set) var leftOut = LeftOutFiles()
    /// Whether there is any file at all that may be a photograph of another shard.
    fileprivate var hasOthers = false
  }

  /// Finds everything once, and looks at all outputs before any work.
  ///
  /// - Throws: `PredictionError` where there is nothing to predict, or the masks of a data set lie where predictions would;
  ///   `OutputError` or `FileError` where an output is in the way of something or can't be written.
  package func survey(classNames: [String] = []) throws -> Survey {
    let claim = try PredictionClaim(self, classNames: classNames)
    var survey = Survey()
    survey.leftOut.add("given twice", count: givenTwice)
    try find(claim, &survey) { _ in true }
    if survey.count == 0 && survey.unlisted.isEmpty && (shard == nil || !survey.hasOthers) {
      throw PredictionError.noInput(
        paths: roots.map(\.path) + named.values.map(\.input).sorted(), leftOut: survey.leftOut.words)
    }
    return survey
  }

  /// Calls `take` with every photograph of the shard, until it returns false.
  package func stream(to take: @escaping (PredictionJob) -> Bool) {
    var survey = Survey()
    // Whatever is in the way was found before.
    try? find(nil, &survey, take)
  }

  /// All of them, where there are few.
  package var jobs: [PredictionJob] {
    var jobs: [PredictionJob] = []
    stream { job in
      jobs.append(job)
      return true
    }
    return jobs
  }

  private func find(
    _ claim: PredictionClaim?, _ survey: inout Survey, _ take: @escaping (PredictionJob) -> Bool
  ) throws {
    for input in inputs {
      switch input {
      case .file(let job):
        survey.hasOthers = true
        guard shard?.holds(FileSystem.name(of: job.input)) ?? true else { continue }
        survey.count += 1
        guard take(job) else { return }
      case .folder(let root):
        var finder = Finder(inputs: self, root: root, claim: claim, take: take, survey: survey)
        do { try FolderWalk.walk(roots[root].path, &finder) } catch FileError.cannotList(
          roots[root].path, let code)
        {
          finder.survey.unlisted.append(.cannotList(folder: roots[root].path, code: code))
        }
        survey = finder.survey
        if finder.isOver { return }
      }
    }
  }

  /// Walks through one folder that was given.
  private struct Finder: FolderVisitor {
    let inputs: PredictionInputs
    let root: Int
    let claim: PredictionClaim?
    let take: (PredictionJob) -> Bool
    var survey: Survey
    var isOver = false
    private var photographs: FolderPhotographs?
    /// Whether the folder was walked through before, by way of another input.
    private var isGivenTwice = false

    init(
      inputs: PredictionInputs, root: Int, claim: PredictionClaim?, take: @escaping (PredictionJob) -> Bool,
      survey: Survey
    ) {
      (self.inputs, self.root, self.claim, self.take, self.survey) = (inputs, root, claim, take, survey)
    }

    mutating func begin(_ folder: FolderWalk.Folder) -> Bool {
      let output = inputs.output.folder
      if !inputs.roots[root].isWithinOutput, FolderIdentity(output) == folder.identity {
        survey.leftOut.add("the folder \(output)", count: 1)
        return false
      }
      isGivenTwice = inputs.roots[..<root].contains { earlier in
        FolderIdentity(FileSystem.join(earlier.path, folder.prefix)) == folder.identity
      }
      photographs = FolderPhotographs(folder, shard: inputs.shard, ignoresCase: inputs.ignoresCase)
      return true
    }

    mutating func visit(file name: UnsafeBufferPointer<UInt8>) {
      if inputs.roots[root].isWithinOutput, let folder = photographs?.folder {
        let path = FileSystem.join(folder.path, String(pathBytes: name))
        if path == inputs.output.record || PredictionOutput.wrote(path) {
          return survey.leftOut.add("in \(inputs.output.folder)", count: 1)
        }
      }
      photographs?.add(name)
    }

    mutating func visit(other name: String, _ kind: FileKind) {
      survey.leftOut.add(FileSystem.join(photographs?.folder.path ?? "", name), kind)
    }

    mutating func visit(unlisted error: FileError) { survey.unlisted.append(error) }

    mutating func end() throws -> Bool {
      guard var photographs else { return true }
      photographs.close()
      if !photographs.isEmpty { survey.hasOthers = true }
      var jobs = photographs.jobs(to: inputs.output.folder, leftOut: &survey.leftOut)
      let count = jobs.count
      if isGivenTwice {
        jobs = []
      } else if photographs.folder.prefix.isEmpty {
        let ignoresCase = inputs.ignoresCase
        try jobs.removeAll { job in
          guard let other = inputs.named[PredictionInputs.key(of: job, ignoresCase: ignoresCase)] else {
            return false
          }
          try other.requireSamePhotograph(job)
          return true
        }
      }
      survey.leftOut.add("given twice", count: count - jobs.count)
      if !isGivenTwice { try claim?.check(photographs, jobs, ofRoot: root) }
      survey.count += jobs.count
      isOver = !jobs.allSatisfy(take)
      return !isOver
    }
  }
}

extension PredictionJob {
  /// - Throws: `OutputError` where another job of the same output is of another photograph.
  func requireSamePhotograph(_ other: PredictionJob) throws(OutputError) {
    if FileSystem.canonical(input) == FileSystem.canonical(other.input) { return }
    throw .sameOutput(output: mask, first: input, second: other.input)
  }
}
