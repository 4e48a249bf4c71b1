import SkipSegFiles

/// The pairs of a part of a data set, and what found no partner.
struct SamplePairing: Equatable {
  /// In the order of their names.
  private(set) var samples: [Sample] = []
  private(set) var faults: [DatasetFault] = []

  /// Pairs of which the names differ.
  private(set) var notes: [String] = []

  private let root: String

  init(_ part: DatasetLayout.Part, root: String) {
    self.root = root
    if let list = part.list {
      pair(list, part)
    } else {
      pair(NamePairing(part.images.paths.keys, part.masks.paths.keys), part)
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
      let image = Self.key(of: name, in: part.images)
      let mask = Self.key(of: name, in: part.masks)
      switch (image, mask) {
      case (nil, nil): faults.append(.listedButMissing(name: name, list: path))
      default: pair(image ?? name, mask ?? name, part)
      }
    }
  }

  /// The listed name as files have it: the same, or the only one that differs in case only.
  private static func key(of name: String, in candidates: DatasetLayout.Candidates) -> String? {
    if candidates.paths[name] != nil { return name }
    let folded = name.lowercased()
    let similar = candidates.paths.keys.filter { $0.lowercased() == folded }
    return similar.count == 1 ? similar[0] : nil
  }

  private mutating func pair(_ names: NamePairing, _ part: DatasetLayout.Part) {
    let near = NearNames(names.leftAlone, names.rightAlone)
    let all =
      names.pairs.map { ($0.left, $0.right) } + near.leftAlone.map { ($0, $0) }
      + near.rightAlone.map { ($0, $0) }
    for (image, mask) in all.sorted(by: <) { pair(image, mask, part) }
    for pair in near.pairs {
      guard let image = paths(pair.left, part.images).first, let mask = paths(pair.right, part.masks).first
      else { continue }
      faults.append(.namesDiffer(image: image, mask: mask))
    }
    for (images, masks) in names.unclear {
      let found = images.flatMap { paths($0, part.images) } + masks.flatMap { paths($0, part.masks) }
      faults.append(.differInCaseOnly(paths: found))
    }
  }

  private mutating func pair(_ imageName: String, _ maskName: String, _ part: DatasetLayout.Part) {
    let images = paths(imageName, part.images)
    let masks = paths(maskName, part.masks)
    for (name, candidates) in [(imageName, images), (maskName, masks)] where candidates.count > 1 {
      faults.append(.ambiguous(name: name, paths: candidates))
    }
    switch (images.count, masks.count) {
    case (1, 1):
      samples.append(Sample(name: imageName + part.images.suffix, image: images[0], mask: masks[0]))
      if imageName != maskName {
        notes.append("\(images[0]): taken with \(masks[0]), whose name differs in case only")
      }
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
