/// What to say where the first word is no command.
struct CommandSuggestion {
  let text: String

  private static let furthest = 2

  /// Nil where it is a command or an option.
  init?(_ arguments: [String]) {
    guard let word = arguments.first, !word.hasPrefix("-") else { return nil }
    let names = SkipSegCommand.configuration.subcommands.map { $0._commandName } + ["help"]
    if names.contains(word) { return nil }
    let typed = word.lowercased()
    let candidates = names.map { name in
      (name: name, distance: name.hasPrefix(typed) ? 0 : Self.distance(Array(typed.utf8), Array(name.utf8)))
    }
    let nearest = candidates.min { $0.distance < $1.distance }
    let advice = nearest.flatMap { $0.distance <= Self.furthest ? "; did you mean \($0.name)?" : nil }
    text = "unknown command '\(word)'" + (advice ?? "; the commands are \(names.joined(separator: ", "))")
  }

  /// Damerau and Levenshtein's, of strings that are changed between no two neighbours that were swapped: insertions,
  /// deletions, replacements and swaps of neighbours.
  static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
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
