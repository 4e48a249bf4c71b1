/// The one rule of what commands may write: the names of all outputs are known and looked at before any work, so that
/// nothing of the user's is replaced and a command that can't write says so at once.
package struct OutputClaim: Sendable {
  package let stamp: OutputStamp
  /// Whether files may be replaced that are not the command's own. Inputs never are.
  package let overwrites: Bool

  package init(_ stamp: OutputStamp, overwrites: Bool = false) {
    self.stamp = stamp
    self.overwrites = overwrites
  }

  /// Looks at every name once; no file is opened but those that are in the way. Nothing is left behind.
  ///
  /// - Parameters:
  ///   - files: gone through more than once.
  ///   - inputs: files that the command reads, and folders of them.
  /// - Throws: `OutputError` where two files have one name, a file would lie over an input, or one is there that the
  ///   command did not write; `FileError` where a folder doesn't take files.
  package func check(_ files: some Collection<OutputFile>, inputs: some Sequence<String>) throws {
    var folders = Folders()
    var standing: Set<FileIdentity> = []
    var foreign: (first: OutputFile, others: Int)?
    for file in files {
      // Where there is no folder, there is no file.
      guard try folders.exists(FileSystem.folder(of: file.path)),
        let found = try FileIdentity.standing(at: file.path)
      else { continue }
      guard found.isFile else { throw OutputError.notAFile(output: file.path) }
      standing.formUnion(found.identities)
      if overwrites || !found.isLink && isOwn(file) { continue }
      foreign = (foreign?.first ?? file, foreign.map { $0.others + 1 } ?? 0)
    }
    try requireDistinct(files, ignoringCase: folders.ignoreCase)
    if !standing.isEmpty { try require(inputs, apartFrom: standing, of: files) }
    if let foreign {
      throw OutputError.foreign(
        output: foreign.first.path, others: foreign.others, command: stamp.command,
        isStamped: foreign.first.kind != .unmarked)
    }
  }

  /// Whether the command wrote what stands there.
  package func isOwn(_ file: OutputFile) -> Bool {
    switch file.kind {
    case .stamped(let format): isStamped(file.path, format)
    case .companion(let neighbor, let format): isStamped(neighbor, format)
    case .table(let folder, let format):
      ((try? FileSystem.files(under: folder)) ?? []).contains {
        isStamped(FileSystem.join(folder, $0), format)
      }
    case .unmarked: false
    }
  }

  private func isStamped(_ path: String, _ format: OutputStamp.Format) -> Bool {
    guard let beginning = try? FileSystem.read(path, upTo: OutputStamp.reach) else { return false }
    return stamp.isOn(beginning, as: format)
  }

  /// Compares hashes first, as there may be millions of names; by bytes, as Unicode holds different names for equal.
  private func requireDistinct(_ files: some Collection<OutputFile>, ignoringCase: Bool) throws(OutputError) {
    func key(_ file: OutputFile) -> [UInt8] {
      Array((ignoringCase ? file.path.lowercased() : file.path).utf8)
    }
    let hashes = files.map { key($0).hashValue }.sorted()
    let repeated = Set(zip(hashes, hashes.dropFirst()).filter { $0 == $1 }.map(\.0))
    if repeated.isEmpty { return }
    var first: [[UInt8]: OutputFile] = [:]
    for file in files where repeated.contains(key(file).hashValue) {
      if let other = first.updateValue(file, forKey: key(file)) {
        throw .sameOutput(
          output: file.path, first: other.source ?? other.path, second: file.source ?? file.path)
      }
    }
  }

  private func require(
    _ inputs: some Sequence<String>, apartFrom standing: Set<FileIdentity>,
    of files: some Collection<OutputFile>
  ) throws {
    func check(_ input: String) throws {
      guard let found = try? FileIdentity.standing(at: input), !standing.isDisjoint(with: found.identities)
      else { return }
      let output = files.first { file in
        (try? FileIdentity.standing(at: file.path))?.identities.contains { found.identities.contains($0) }
          ?? false
      }
      throw OutputError.inputInTheWay(output: output?.path ?? input, input: input)
    }
    for input in inputs {
      guard FileSystem.isFolder(input) else {
        try check(input)
        continue
      }
      for file in (try? FileSystem.files(under: input)) ?? [] { try check(FileSystem.join(input, file)) }
    }
  }
}

extension OutputClaim {
  /// The folders of the outputs, each looked at once.
  private struct Folders {
    private(set) var ignoreCase = false
    private var last: (folder: String, exists: Bool)?
    private var known: [String: Bool] = [:]
    /// Folders that are there, in which a file or folder could be made.
    private var tried: Set<String> = []

    mutating func exists(_ folder: String) throws(FileError) -> Bool {
      if let last, last.folder == folder { return last.exists }
      if let exists = known[folder] {
        last = (folder, exists)
        return exists
      }
      let base = OutputFolder.existing(folder)
      if tried.insert(base).inserted, try OutputFolder.tryWriting(in: folder) { ignoreCase = true }
      let exists = base == folder
      known[folder] = exists
      last = (folder, exists)
      return exists
    }
  }
}
