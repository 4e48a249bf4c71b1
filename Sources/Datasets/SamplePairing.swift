import Files

/// The pairs of a part of a data set, and what found no partner.
struct SamplePairing: Equatable {
  /// In the order of their names.
  private(set) var samples: [Sample] = []
  private(set) var faults: [DatasetFault] = []

  private let root: String

  init(_ part: DatasetLayout.Part, root: String) {
    self.root = root
    if let list = part.list {
      pair(list, part)
    } else {
      for name in Set(part.images.paths.keys).union(part.masks.paths.keys).sorted() { pair(name, part) }
    }
  }

  /// The names of a list: each must have a photograph and a mask, and stand there once.
  private mutating func pair(_ list: DatasetLayout.NameList, _ part: DatasetLayout.Part) {
    let path = FileSystem.join(root, list.path)
    var seen: Set<String> = []
    for name in list.names.sorted() {
      guard seen.insert(name).inserted else {
        faults.append(.listedTwice(name: name, lists: [path]))
        continue
      }
      if part.images.paths[name] == nil, part.masks.paths[name] == nil {
        faults.append(.listedButMissing(name: name, list: path))
      } else {
        pair(name, part)
      }
    }
  }

  private mutating func pair(_ name: String, _ part: DatasetLayout.Part) {
    let images = paths(name, part.images)
    let masks = paths(name, part.masks)
    for candidates in [images, masks] where candidates.count > 1 {
      faults.append(.ambiguous(name: name, paths: candidates))
    }
    switch (images.count, masks.count) {
    case (1, 1): samples.append(Sample(name: name, image: images[0], mask: masks[0]))
    case (1..., 0): faults.append(.imageWithoutMask(image: images[0], folder: folder(part.masks)))
    case (0, 1...): faults.append(.maskWithoutImage(mask: masks[0], folder: folder(part.images)))
    default: break
    }
  }

  private func paths(_ name: String, _ candidates: DatasetLayout.Candidates) -> [String] {
    (candidates.paths[name] ?? []).map { FileSystem.join(root, $0) }
  }

  private func folder(_ candidates: DatasetLayout.Candidates) -> String {
    candidates.folder.isEmpty ? root : FileSystem.join(root, candidates.folder)
  }
}
