import SkipSegBasics
import SkipSegFiles
import SkipSegImaging

/// Looks at what a prediction would write before any work. There may be millions of names, so that none but those of one
/// folder are compared with each other: rules say the rest. In a folder there is one output of a stem, and a file that
/// lies in an input folder is an input.
struct PredictionClaim {
  private let inputs: PredictionInputs
  private let output: PredictionOutput
  private let classNames: [String]
  private let claim: OutputClaim
  /// Files that are read, as far as they were named.
  private let files: [String]
  private let masks: TrueMasks
  /// The output folder, canonical.
  private let target: String

  /// - Throws: where what is written once, or for a file that was named, is in the way of something.
  init(_ inputs: PredictionInputs, classNames: [String]) throws {
    (self.inputs, self.classNames) = (inputs, classNames)
    output = inputs.output
    claim = output.claim
    target = FileSystem.canonical(output.folder)
    let named = inputs.named.values.sorted { $0.input < $1.input }
    files = named.map(\.input) + output.otherInputs
    masks = TrueMasks(near: inputs.roots.map(\.path) + named.map(\.input) + [output.folder])
    if !named.isEmpty { try requireNoTrueMasks(in: output.folder) }
    try claim.check(
      named.flatMap { $0.outputs(output, classNames: classNames) } + output.onceWritten(inputs.shard),
      inputs: files)
  }

  /// - Parameter jobs: those of the photographs that are predicted.
  func check(_ photographs: FolderPhotographs, _ jobs: [PredictionJob], ofRoot root: Int) throws {
    if photographs.stems.isEmpty && jobs.isEmpty { return }
    let prefix = photographs.folder.prefix
    try requireOneOutput(ofEachStem: photographs)
    for earlier in inputs.roots[..<root] {
      try requireOthers(photographs, FileSystem.join(earlier.path, prefix))
    }
    if prefix.isEmpty { try requireNoNamedFile(photographs) }
    let folder = FileSystem.withoutTrailingSlash(FileSystem.join(output.folder, prefix))
    try requireNoTrueMasks(in: folder)
    try requireOwn(jobs, in: folder)
  }

  private func requireNoTrueMasks(in folder: String) throws(PredictionError) {
    var masks = masks
    masks.add(folder)
    try masks.require(apartFrom: [folder]) { claim.isOwn(OutputFile($0, .stamped(.png))) }
  }

  private func requireOneOutput(ofEachStem photographs: FolderPhotographs) throws(OutputError) {
    if let stem = photographs.repeatedStem {
      let names = photographs.files(withStem: stem).filter(ImageFile.isImageName)
      if names.count > 1 { throw conflict(photographs, names[0], names[1]) }
    }
    // A photograph may be called like what is written beside another's mask.
    for suffix in output.pictureSuffixes(classNames: classNames) {
      let bytes = Array((inputs.ignoresCase ? suffix.lowercased() : suffix).utf8)
      for stem in photographs.stems {
        let other = stableHash(bytes, continuing: stem)
        guard photographs.stems.containsSorted(other),
          let first = photographs.files(withStem: stem).first,
          let second = photographs.files(withStem: other).first
        else { continue }
        throw conflict(photographs, second, first)
      }
    }
    let record = photographs.hash(ofStem: PredictionRecord.name)
    if output.polygons?.fileExtension == "json", photographs.folder.prefix.isEmpty,
      photographs.stems.containsSorted(record), let name = photographs.files(withStem: record).first
    {
      throw .sameOutput(
        output: output.record, first: FileSystem.join(photographs.folder.path, name), second: "all masks")
    }
  }

  /// - Parameter first: after whose stem the output is called.
  private func conflict(_ photographs: FolderPhotographs, _ first: String, _ second: String) -> OutputError {
    let folder = photographs.folder
    let name = folder.prefix + FileSystem.withoutExtension(first) + ".png"
    return .sameOutput(
      output: FileSystem.join(output.folder, name), first: FileSystem.join(folder.path, first),
      second: FileSystem.join(folder.path, second))
  }

  /// Photographs of another input go to the same folder of the output.
  private func requireOthers(_ photographs: FolderPhotographs, _ earlier: String) throws {
    guard let identity = FolderIdentity(earlier), identity != photographs.folder.identity else { return }
    var others = FolderPhotographs(
      FolderWalk.Folder(path: earlier, prefix: photographs.folder.prefix, identity: identity), shard: nil,
      ignoresCase: inputs.ignoresCase)
    guard
      (try? FileSystem.forEachEntry(in: earlier) { name, kind in
        if kind != .folder { others.add(name) }
      }) != nil
    else { return }
    others.close()
    guard let stem = photographs.stems.first(where: others.stems.containsSorted) else { return }
    let pair = [others, photographs].compactMap { folder in
      folder.files(withStem: stem).first(where: ImageFile.isImageName)
        .map { FileSystem.join(folder.folder.path, $0) }
    }
    guard pair.count == 2 else { return }
    let name = photographs.folder.prefix + FileSystem.stem(pair[1]) + ".png"
    throw OutputError.sameOutput(
      output: FileSystem.join(output.folder, name), first: pair[0], second: pair[1])
  }

  /// A file that was named goes to the top, where it may be that of a folder too.
  private func requireNoNamedFile(_ photographs: FolderPhotographs) throws(OutputError) {
    for job in inputs.named.values.sorted(by: { $0.input < $1.input }) {
      let stem = photographs.hash(ofStem: FileSystem.name(of: job.mask))
      guard photographs.stems.containsSorted(stem) else { continue }
      for name in photographs.files(withStem: stem) where ImageFile.isImageName(name) {
        try job.requireSamePhotograph(
          PredictionJob(
            input: FileSystem.join(photographs.folder.path, name), output: job.output, isNamedByUser: false))
      }
    }
  }

  /// Whether what lies in a folder is an input; the output folder within an input is left out.
  private func isRead(_ canonical: String) -> Bool {
    let isOutput = PredictionInputs.isInside(canonical, folder: target)
    return inputs.roots.contains { root in
      PredictionInputs.isInside(canonical, folder: root.canonical) && (root.isWithinOutput || !isOutput)
    }
  }

  /// Looks at those outputs of which names stand in the folder.
  private func requireOwn(_ jobs: [PredictionJob], in folder: String) throws {
    guard !jobs.isEmpty, FileSystem.isFolder(folder) else { return }
    let ignoresCase = inputs.ignoresCase
    var standing: [UInt64] = []
    try FileSystem.forEachEntry(in: folder) { name, _ in
      standing.append(FolderPhotographs.hash(name, ignoringCase: ignoresCase))
    }
    standing.sort()
    let found = jobs.lazy.flatMap { $0.outputs(output, classNames: classNames) }.filter { file in
      FileSystem.name(of: file.path).rawPath.withUnsafeBufferPointer {
        standing.containsSorted(FolderPhotographs.hash($0, ignoringCase: ignoresCase))
      }
    }
    let files = Array(found)
    let canonical = FileSystem.canonical(folder)
    if isRead(canonical) {
      for file in files where ImageFile.isImage(file.path) && !claim.isOwn(file) {
        throw OutputError.inputInTheWay(output: file.path, input: file.path)
      }
    }
    // The folder is tried with one of them at least.
    try claim.check(files.isEmpty ? [OutputFile(jobs[0].mask, .stamped(.png))] : files, inputs: self.files)
  }
}
