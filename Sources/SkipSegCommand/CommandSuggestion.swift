import SkipSegBasics

/// What to say where the first word is no command.
struct CommandSuggestion {
  let text: String

  /// Nil where it is a command or an option.
  init?(_ arguments: [String]) {
    guard let word = arguments.first, !word.hasPrefix("-") else { return nil }
    let commands = SkipSegCommand.configuration.subcommands
    let names = commands.filter { $0.configuration.shouldDisplay }.map { $0._commandName } + ["help"]
    if names.contains(word) || commands.contains(where: { $0._commandName == word }) { return nil }
    let advice = Spelling.nearest(to: word, among: names).map { "; did you mean \($0)?" }
    text = "unknown command '\(word)'" + (advice ?? "; the commands are \(names.joined(separator: ", "))")
  }
}
