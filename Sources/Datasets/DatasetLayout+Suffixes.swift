import SkipSegBasics

/// Names of photographs and masks that differ in how they end.
extension DatasetLayout {
  /// Cuts the endings that are given; else, where less than half of the photographs have a mask of their name, those that
  /// bring the most pairs.
  mutating func cutSuffixes(_ reading: DataReading) {
    let indices = parts.indices.filter { parts[$0].list == nil }
    if reading.imageSuffix != nil || reading.maskSuffix != nil {
      // Beside photographs the masks' suffix is what tells them, and cut already.
      let mask = kind == .sideBySide ? nil : reading.maskSuffix
      for index in indices { cut(reading.imageSuffix ?? "", mask ?? "", ofPart: index) }
      return
    }
    let sides = indices.map { (Set(parts[$0].images.paths.keys), Set(parts[$0].masks.paths.keys)) }
    let plain = sides.reduce(0) { $0 + $1.0.intersection($1.1).count }
    guard 2 * plain < sides.reduce(0, { $0 + $1.0.count }) else { return }
    var best = (image: "", mask: "", pairs: plain)
    for image in Self.endings(sides.flatMap(\.0)) + [""] {
      for mask in Self.endings(sides.flatMap(\.1)) + [""] {
        let pairs = sides.reduce(0) { sum, side in
          sum + side.0.count { side.1.contains(String($0.dropLast(image.count)) + mask) }
        }
        if pairs > best.pairs { best = (image, mask, pairs) }
      }
    }
    guard best.pairs > plain else { return }
    for index in indices { cut(best.image, best.mask, ofPart: index) }
    notes.append("photographs *\(best.image) are paired with masks *\(best.mask)")
  }

  private mutating func cut(_ imageSuffix: String, _ maskSuffix: String, ofPart index: Int) {
    note(parts[index].images.cut(imageSuffix), in: parts[index].images.folder, without: imageSuffix)
    note(parts[index].masks.cut(maskSuffix), in: parts[index].masks.folder, without: maskSuffix)
  }

  private mutating func note(_ names: [String], in folder: String, without suffix: String) {
    if names.isEmpty { return }
    notes.append(
      "\(folder.isEmpty ? "." : folder): \(counted(names.count, "file")) left out whose names do not end in \(suffix): "
        + listed(names.sorted(), first: 3))
  }

  /// The endings that all names share, if they begin at `_`, `-`, `.` or a blank and hold a letter; the longest first.
  /// - Returns: none that is the whole of a name.
  static func endings(_ names: [String]) -> [String] {
    guard var common = names.first.map({ Array($0) }) else { return [] }
    for name in names.dropFirst() {
      let shared = zip(common.reversed(), name.reversed()).prefix { $0 == $1 }.count
      common = common.suffix(shared)
      if common.isEmpty { return [] }
    }
    let shortest = names.lazy.map(\.count).min() ?? 0
    return common.indices.map { common[$0...] }.filter { ending in
      ["_", "-", ".", " "].contains(ending.first) && ending.contains(where: \.isLetter)
        && ending.count < shortest
        && !ending.contains("/")
    }.map { String($0) }
  }
}

extension DatasetLayout.Candidates {
  /// Takes the suffix off all names.
  /// - Returns: the names that don't end in it, which are left out.
  fileprivate mutating func cut(_ suffix: String) -> [String] {
    if suffix.isEmpty { return [] }
    let others = paths.keys.filter { !$0.hasSuffix(suffix) || $0.count == suffix.count }
    for name in others { paths[name] = nil }
    paths = Dictionary(uniqueKeysWithValues: paths.map { (String($0.dropLast(suffix.count)), $1) })
    self.suffix = suffix
    return others
  }
}
