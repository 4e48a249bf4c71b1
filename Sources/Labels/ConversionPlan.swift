import SkipSegBasics
import SkipSegDatasets
import SkipSegFiles

/// Which pictures are written where.
struct ConversionPlan {
  private(set) var jobs: [PictureJob] = []
  private(set) var faults: [ContentFault] = []
  private(set) var notes: [String] = []
  private(set) var skippedCount = 0
  private let output: String
  private let photographs: PhotographIndex

  init(output: String, photographs: PhotographIndex) {
    (self.output, self.photographs) = (output, photographs)
  }

  /// A picture whose photograph is found.
  private struct Found {
    let picture: LabelledPicture
    let photograph: String
    /// Path of the outputs without extension.
    var name: String
  }

  /// Names keep the folders of the photographs, but those that all of a split share.
  mutating func add(_ pictures: [LabelledPicture], drawsUnlabelled: Bool) {
    var found: [Found] = []
    for picture in pictures {
      if let fault = picture.fault {
        faults.append(fault)
      } else if picture.objects.isEmpty && !drawsUnlabelled {
        skippedCount += 1
      } else {
        add(picture, to: &found)
      }
    }
    if skippedCount > 0 {
      notes.append("\(counted(skippedCount, "picture")) without a shape left out as not labelled yet")
    }
    let withSplit = found.count { $0.picture.split != nil }
    let hasSplits = withSplit == found.count
    if withSplit > 0 && !hasSplits {
      notes.append("\(counted(found.count - withSplit, "picture")) of no split: all are written as one set")
    }
    for group in Dictionary(grouping: found.indices, by: { hasSplits ? found[$0].picture.split : nil }).values
    {
      let named = group.filter { found[$0].picture.outputName == nil }
      let shared = Self.sharedFolders(named.map { found[$0].name })
      for index in named { found[index].name = Self.dropFolders(shared, of: found[index].name) }
    }
    jobs = found.map { found in
      let folder = hasSplits ? FileSystem.join(output, found.picture.split?.rawValue ?? "") : output
      let suffix = FileSystem.name(of: found.photograph).dropFirst(FileSystem.stem(found.photograph).count)
      return PictureJob(
        picture: found.picture, photograph: found.photograph,
        mask: FileSystem.join(folder, "masks/\(found.name).png"),
        image: FileSystem.join(folder, "images/\(found.name)\(suffix)"))
    }
  }

  private mutating func add(_ picture: LabelledPicture, to found: inout [Found]) {
    switch picture.photograph {
    case .file(let path):
      let name = picture.outputName ?? FileSystem.withoutExtension(FileSystem.name(of: path))
      found.append(Found(picture: picture, photograph: path, name: name))
    case .named(let name, let folder, let stem):
      do {
        let path = try photographs.find(name, near: folder, stem: stem)
        found.append(
          Found(
            picture: picture, photograph: FileSystem.join(photographs.root, path),
            name: FileSystem.withoutExtension(path)))
      } catch {
        faults.append(ContentFault(file: picture.source, found: error.words))
      }
    }
  }

  private static func folders(_ name: String) -> [String] {
    name.split(separator: "/").dropLast().map(String.init)
  }

  /// How many folders at the beginning all names have in common.
  private static func sharedFolders(_ names: [String]) -> Int {
    guard var shared = names.first.map(folders) else { return 0 }
    for name in names.dropFirst() {
      shared = zip(shared, folders(name)).prefix { $0 == $1 }.map(\.0)
    }
    return shared.count
  }

  private static func dropFolders(_ count: Int, of name: String) -> String {
    name.split(separator: "/").dropFirst(count).joined(separator: "/")
  }
}
