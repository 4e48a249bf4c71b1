import Foundation
import SkipSegFiles
import Testing

/// A page of the documentation: README or an article of the catalogue.
struct Document: Sendable, CustomTestStringConvertible {
  /// Below the top of the repository.
  let path: String
  let text: String

  var testDescription: String { path }

  static let repository = FileSystem.join(FileSystem.folder(of: #filePath), "../..")
  static let catalogue = "Sources/SkipSeg/SkipSeg.docc"

  static let readme = Document("README.md")
  static let all =
    [readme]
    + (try! FileManager.default.contentsOfDirectory(atPath: FileSystem.join(repository, catalogue)))
    .sorted().filter { $0.hasSuffix(".md") }.map { Document(FileSystem.join(catalogue, $0)) }

  private init(_ path: String) {
    self.path = path
    text = try! String(contentsOfFile: FileSystem.join(Self.repository, path), encoding: .utf8)
  }
}

extension Document {
  /// Code that stands apart from the text: between fences, or indented by four blanks.
  struct Block: Sendable {
    /// As the fence names it; nil where it names none.
    var language: String?
    var lines: [String] = []
  }

  var blocks: [Block] {
    var blocks: [Block] = []
    var isFenced = false
    var continues = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("```") {
        isFenced.toggle()
        continues = false
        let language = String(line.dropFirst(3))
        if isFenced { blocks.append(Block(language: language.isEmpty ? nil : language)) }
      } else if isFenced {
        blocks[blocks.count - 1].lines.append(line)
      } else if line.hasPrefix("    ") {
        if !continues { blocks.append(Block()) }
        continues = true
        blocks[blocks.count - 1].lines.append(String(line.dropFirst(4)))
      } else if !line.isEmpty {
        continues = false
      }
    }
    return blocks
  }

  /// Code within the text, between single backticks.
  var codeSpans: [String] {
    var paragraphs = [""]
    var isFenced = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isFenced.toggle()
      } else if line.isEmpty {
        paragraphs.append("")
      } else if !isFenced && !line.hasPrefix("    ") {
        paragraphs[paragraphs.count - 1] += line + " "
      }
    }
    // Double backticks name symbols.
    return paragraphs.map { $0.replacing("``", with: "") }
      .flatMap { $0.matches(of: /`([^`]+)`/).map { String($0.1) } }
  }
}
