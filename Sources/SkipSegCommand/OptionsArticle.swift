import ArgumentParser
import SkipSegBasics

/// `skipseg document-options`, which help does not list: prints the documentation's article of all options.
struct DocumentOptions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "document-options", abstract: "Print the documentation's article of all options.",
    shouldDisplay: false)

  @OptionGroup var json: JSONOption

  func run() throws {
    let text = try exitOnError { try OptionsArticle.text }
    JSONLines.event("document_options", ["text": .string(text)])
    print(text, terminator: "")
  }
}

/// The article `Options`: a table for each command and section of its help, made of what the parser knows.
enum OptionsArticle {
  static var text: String {
    get throws {
      let root = try JSONText.decode(Tool.self, from: SkipSegCommand._dumpHelp()).command
      let commands = (root.subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
      return introduction + commands.map { section($0, first: commands[0]) }.joined()
    }
  }

  private static let introduction = """
    # Options

    Every option of every command, in the order of its help.

    This page is what `skipseg document-options` prints; a test compares it. Options of no section stand at the end of
    their command. <doc:AddAnOption> says where they are declared.

    """

  private struct Tool: Decodable { let command: Command }

  private struct Command: Decodable {
    let commandName: String
    let abstract: String?
    let shouldDisplay: Bool
    let subcommands: [Command]?
    let arguments: [Argument]?

    /// What is its own, and shown.
    var listed: [Argument] { (arguments ?? []).filter { $0.shouldDisplay && !$0.isEverywhere } }
  }

  private struct Argument: Decodable {
    struct Name: Decodable { let kind, name: String }
    let kind: String
    let shouldDisplay: Bool
    let sectionTitle: String?
    let names: [Name]?
    let valueName: String?
    let defaultValue: String?
    let abstract: String?

    /// As it is written: `--output` or `<data>`.
    var title: String {
      let long = (names ?? []).filter { $0.kind == "long" }.map { "--" + $0.name }
      let short = (names ?? []).filter { $0.kind == "short" }.map { "-" + $0.name }
      return kind == "positional" ? "<\(valueName ?? "")>" : (long + short).joined(separator: ", ")
    }

    /// Of no command in particular.
    var isEverywhere: Bool { (names ?? []).contains { ["help", "version"].contains($0.name) } }

    var row: String {
      let (help, standard) = parts
      let cells = ["`\(title)`", standard ?? defaultValue ?? "", help]
      return "|" + cells.map { $0.isEmpty ? " " : " \(Self.escaped($0)) " }.joined(separator: "|") + "|\n"
    }

    /// The help and the default that it ends with.
    private var parts: (help: String, standard: String?) {
      let abstract = abstract ?? ""
      guard let match = abstract.firstMatch(of: /^(.*) \(default: (.*)\)$/.dotMatchesNewlines()) else {
        return (abstract, nil)
      }
      return (String(match.1), String(match.2))
    }

    private static func escaped(_ text: String) -> String {
      text.replacing("\n", with: " ").replacing("|", with: "\\|").replacing("*", with: "\\*")
    }
  }

  /// - Parameter first: the command whose sections others may have too.
  private static func section(_ command: Command, first: Command) -> String {
    let arguments = command.listed
    var titles: [String] = []
    for title in arguments.compactMap(\.sectionTitle) where !titles.contains(title) { titles.append(title) }
    let isPart = command.commandName != first.commandName
    let tables = titles.map { title in
      let own = arguments.filter { $0.sectionTitle == title }
      let isKnown = isPart && Set(own.map(\.row)).isSubset(of: first.listed.map(\.row))
      return "\n### \(title)\n"
        + (isKnown
          ? "\nAs for `skipseg \(first.commandName)`: \(own.map { "`\($0.title)`" }.joined(separator: ", ")).\n"
          : table(own))
    }
    let untitled = arguments.filter { $0.sectionTitle == nil }
    let positional = untitled.filter { $0.kind == "positional" }
    let others = untitled.filter { $0.kind != "positional" }
    let text =
      titles.isEmpty
      ? table(untitled) : table(positional) + tables.joined() + "\n### Others\n" + table(others)
    return "\n## skipseg \(command.commandName)\n\n\(command.abstract ?? "")\n" + text
  }

  private static func table(_ arguments: [Argument]) -> String {
    "\n| option | default | |\n|---|---|---|\n" + arguments.map(\.row).joined()
  }
}
