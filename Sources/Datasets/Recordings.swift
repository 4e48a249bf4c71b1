import SkipSegBasics

/// Samples whose names are equal but for their last number: the frames of one recording, most likely. A recording that is
/// in two splits flatters the scores, as neighbouring frames are nearly the same picture.
struct Recordings {
  /// What comes up before and behind the last number of names, with how many samples of each split have it.
  private var counts: [String: [Split: Int]] = [:]

  init(_ samples: [Split: [Sample]]) {
    for (split, samples) in samples {
      for sample in samples {
        guard let name = Self.recording(of: sample.name) else { continue }
        counts[name, default: [:]][split, default: 0] += 1
      }
    }
  }

  /// The name with `*` for its last number; nil where it has none, or nothing else that tells one recording from others.
  static func recording(of name: String) -> String? {
    guard let last = name.lastIndex(where: \.isNumber) else { return nil }
    let first = name[..<last].lastIndex { !$0.isNumber }.map { name.index(after: $0) } ?? name.startIndex
    let rest = name[..<first] + name[name.index(after: last)...]
    guard rest.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
    return name[..<first] + "*" + name[name.index(after: last)...]
  }

  /// Names the recordings that lie in two splits.
  /// - Parameter isHeldOut: whether one of the splits was chosen by seed. Then names that are all alike say nothing.
  func note(isHeldOut: Bool) -> String? {
    if isHeldOut && counts.count < 2 { return nil }
    let shared = counts.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
    if shared.isEmpty { return nil }
    let words = shared.map { name, counts in
      let parts = Split.allCases.compactMap { split in counts[split].map { "\($0) in \(split.rawValue)" } }
      return "\(name) (\(parts.joined(separator: ", ")))"
    }
    return "frames of \(counted(shared.count, "recording")) are in more than one split, so scores flatter: "
      + listed(words, first: 3)
      + (isHeldOut
        ? advice(
          "; groups of names hold recordings out whole", command: "; --group holds recordings out whole")
        : "; put each recording into one split")
  }
}
