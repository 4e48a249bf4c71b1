import SkipSegBasics
import SkipSegFiles
import SkipSegImaging

/// The photographs of one folder, gathered while its entries are told: the names of those of a shard, and of all others no
/// more than hashes of their stems, as a folder may hold millions.
struct FolderPhotographs {
  let folder: FolderWalk.Folder
  private let shard: Shard?
  /// Whether names that differ in case only are one where masks are written.
  private let ignoresCase: Bool
  private let prefixHash: UInt64
  /// Of the shard: named as images.
  private var names: [String] = []
  /// Of the shard: whether they are photographs, only their bytes tell.
  private var unclear: [String] = []
  /// Hashes of the stems of all files that are named as images, whatever their shard, and of all others; sorted by `close`.
  private(set) var stems: [UInt64] = []
  private var otherStems: [UInt64] = []
  private var mayLieOnMap = false

  init(_ folder: FolderWalk.Folder, shard: Shard?, ignoresCase: Bool) {
    (self.folder, self.shard, self.ignoresCase) = (folder, shard, ignoresCase)
    prefixHash = stableHash(folder.prefix.rawPath)
  }

  /// Whether there is any file that may be a photograph, in whatever shard.
  var isEmpty: Bool { stems.isEmpty && otherStems.isEmpty }

  mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    let name = String(pathBytes: bytes)
    let isImage = ImageFile.isImageName(name)
    let stem = hash(ofStem: bytes)
    if isImage { stems.append(stem) } else { otherStems.append(stem) }
    if !isImage && !mayLieOnMap { mayLieOnMap = WorldFile.mayBe(name) }
    if shard?.holds(hash: stableHash(bytes, continuing: prefixHash)) ?? true {
      if isImage { names.append(name) } else { unclear.append(name) }
    }
  }

  /// To be called when all is added, before anything is asked.
  mutating func close() {
    stems.sort()
    otherStems.sort()
  }

  /// The photographs of the shard, in the order of their names.
  mutating func jobs(to output: String, leftOut: inout LeftOutFiles) -> [PredictionJob] {
    var outputs = names.map { ($0, FileSystem.withoutExtension($0)) }
    var known: [UInt64: Bool] = [:]
    for name in unclear {
      guard isPhotograph(name) else {
        leftOut.add(name)
        continue
      }
      // `x.jpg_original` and `x.2` are named after `x` only where nothing else is.
      outputs.append((name, isAlone(name, &known) ? FileSystem.withoutExtension(name) : name))
    }
    (names, unclear) = ([], [])
    outputs.sort { $0.0 < $1.0 }
    return outputs.map { name, stem in
      PredictionJob(
        input: FileSystem.join(folder.path, name),
        output: FileSystem.join(output, folder.prefix + stem), isNamedByUser: false,
        mayLieOnMap: mayLieOnMap)
    }
  }

  private func isPhotograph(_ name: String) -> Bool {
    (try? ImageFile.format(of: FileSystem.join(folder.path, name))) ?? nil != nil
  }

  /// Whether no other photograph has the stem of a file that is not named as an image.
  private func isAlone(_ name: String, _ known: inout [UInt64: Bool]) -> Bool {
    let stem = hash(ofStem: name)
    if stems.containsSorted(stem) { return false }
    if otherStems.countSorted(stem) == 1 { return true }
    if let known = known[stem] { return known }
    let isAlone = files(withStem: stem).count(where: isPhotograph) == 1
    known[stem] = isAlone
    return isAlone
  }
}

extension FolderPhotographs {
  /// The hash of a name without its extension, as the system holds names for equal where masks are written.
  func hash(ofStem name: String) -> UInt64 {
    name.rawPath.withUnsafeBufferPointer(hash(ofStem:))
  }

  private func hash(ofStem name: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var count = name.count
    if let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0, dot < name.count - 1 { count = dot }
    return Self.hash(UnsafeBufferPointer(rebasing: name[..<count]), ignoringCase: ignoresCase)
  }

  static func hash(_ name: UnsafeBufferPointer<UInt8>, ignoringCase: Bool) -> UInt64 {
    ignoringCase ? stableHash(String(pathBytes: name).lowercased().utf8) : stableHash(name)
  }

  /// A stem that two files named as images have; nil where there is none.
  var repeatedStem: UInt64? { zip(stems, stems.dropFirst()).first { $0 == $1 }?.0 }

  /// The names of all files with a stem, looked for anew.
  func files(withStem stem: UInt64) -> [String] {
    var files: [String] = []
    try? FileSystem.forEachEntry(in: folder.path) { name, kind in
      if kind != .folder, hash(ofStem: name) == stem { files.append(String(pathBytes: name)) }
    }
    return files.sorted()
  }
}

extension [UInt64] {
  /// Of a sorted array: the first place that is not below a number.
  private func place(of number: UInt64) -> Int { partitioningIndex { $0 >= number } }

  func containsSorted(_ number: UInt64) -> Bool {
    let place = place(of: number)
    return place < count && self[place] == number
  }

  func countSorted(_ number: UInt64) -> Int { self[place(of: number)...].prefix { $0 == number }.count }
}
