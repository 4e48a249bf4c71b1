import Foundation
import SkipSegFiles
import Testing

/// What the documentation names is there.
@Suite struct ReferenceTests {
  @Test func readmeIsOnePage() {
    let lines = Document.readme.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
    #expect(lines <= 200)
    #expect(Document.readme.text.split(whereSeparator: \.isWhitespace).count <= 1800)
  }

  @Test func everyArticleIsLinkedFromTheFirst() throws {
    let first = try #require(Document.all.first { $0.path.hasSuffix("/SkipSeg.md") })
    for document in Document.all where document.path != first.path && document.path != Document.readme.path {
      let name = FileSystem.stem(document.path)
      #expect(first.text.contains("<doc:\(name)>"), "\(name)")
    }
  }

  /// To make it anew: `skipseg document-options > Sources/SkipSeg/SkipSeg.docc/Options.md`.
  @Test func theTableOfOptionsIsWhatTheCommandDeclares() throws {
    let article = try #require(Document.all.first { $0.path.hasSuffix("/Options.md") })
    let (exitCode, lines) = try Workplace().run("skipseg document-options")
    #expect(exitCode == 0)
    // Empty lines are no lines of an output.
    #expect(lines == article.text.split(separator: "\n").map(String.init))
  }

  /// Links and pictures of README; those of the articles are DocC's to check.
  @Test func everyLinkOfReadmeLeadsToAFile() {
    let text = Document.readme.text
    let targets =
      text.matches(of: /\]\(([^)]+)\)/).map { String($0.1) }
      + text.matches(of: /\n\[[^\]]+\]: (\S+)/).map { String($0.1) }
    #expect(targets.count > 20)
    for target in targets where !target.contains("://") {
      #expect(exists(target), "\(target)")
    }
  }

  @Test(arguments: Document.all) func everyFileThatIsNamedExists(_ document: Document) {
    let folders = ["Sources/", "Tests/", "scripts/", "data/", ".ci/"]
    for span in document.codeSpans where folders.contains(where: span.hasPrefix) {
      let path = String(span.prefix { $0 != " " })
      // `<Name>`, `*` and the like stand for several.
      if path.contains(where: "<>*{},".contains) { continue }
      #expect(exists(path), "\(document.path): \(path)")
    }
  }

  @Test(arguments: Document.all) func everyOptionThatIsNamedExists(_ document: Document) throws {
    let options = try Self.options.get()
    // Every command of the parser has these, which its help does not list.
    let all = Set(options.values.joined()).union(["--experimental-dump-help", "--generate-completion-script"])
    let lines = document.blocks.flatMap(\.lines)
      .map { $0.hasPrefix("$ ") ? String($0.dropFirst(2)) : $0 }
    for code in document.codeSpans + lines {
      let words = code.split(separator: " ")
      let known: Set<String>
      if words.first == "skipseg", words.count > 1, let command = options[String(words[1])] {
        known = command
      } else if words.first == "skipseg" || words.first?.hasPrefix("--") == true {
        known = all
      } else {
        continue
      }
      for option in code.matches(of: /(?:^| )(--[a-z][a-z-]*)/).map({ String($0.1) }) {
        #expect(known.contains(option), "\(document.path): \(code)")
      }
    }
  }

  /// The options of each command.
  private static let options = Result {
    struct Help: Decodable { let command: Command }
    struct Command: Decodable {
      struct Argument: Decodable {
        struct Name: Decodable { let kind, name: String }
        let names: [Name]?
      }
      let commandName: String
      let arguments: [Argument]?
      let subcommands: [Command]?
    }
    let (_, lines) = try Workplace().run("skipseg --experimental-dump-help")
    let help = try JSONDecoder().decode(Help.self, from: Data(lines.joined(separator: "\n").utf8))
    return Dictionary(
      uniqueKeysWithValues: ([help.command] + (help.command.subcommands ?? [])).map { command in
        let names = (command.arguments ?? []).flatMap { $0.names ?? [] }
        return (command.commandName, Set(names.filter { $0.kind == "long" }.map { "--" + $0.name }))
      })
  }

  private func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: FileSystem.join(Document.repository, path))
  }
}
