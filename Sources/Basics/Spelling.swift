/// Names that were meant by words that are none.
package enum Spelling {
  private static let furthest = 2

  /// The nearest of the names, or the shortest that begins as the word does, whatever the case; nil where none is near.
  package static func nearest(to word: String, among names: [String]) -> String? {
    let typed = folded(word)
    let candidates = names.map { name in
      let known = folded(name)
      return (name: name, distance: known.starts(with: typed) ? 0 : distance(typed, known))
    }
    return candidates.min { ($0.distance, $0.name.count) < ($1.distance, $1.name.count) }.flatMap {
      $0.distance <= furthest ? $0.name : nil
    }
  }

  private static func folded(_ name: String) -> [UInt8] {
    name.lowercased().utf8.filter { $0 != UInt8(ascii: "_") }
  }

  /// Damerau and Levenshtein's, of strings that are changed between no two neighbours that were swapped: insertions,
  /// deletions, replacements and swaps of neighbours.
  package static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var rows = [Array(0...second.count)]
    for i in first.indices {
      var row = [i + 1]
      for j in second.indices {
        var best = min(rows[i][j] + (first[i] == second[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[first.count][second.count]
  }
}
