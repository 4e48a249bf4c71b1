import Foundation
import SkipSegEvaluation
import SkipSegFiles
import Testing

@Suite struct DefinitionTests {
  private static let article = FileSystem.join(
    FileSystem.folder(of: #filePath), "../../Sources/SkipSeg/SkipSeg.docc/Scores.md")

  /// The article holds the definitions of the columns as they are declared, in their order.
  @Test func theArticleSaysWhatTheColumnsSay() throws {
    func escaped(_ text: String) -> String { text.replacingOccurrences(of: "|", with: "\\|") }
    let rows = ScoreColumn.all.map { column in
      let source = column.source.isEmpty ? "" : escaped(column.source) + " "
      return "| \(escaped(column.title)) | `\(column.key)` | \(escaped(column.definition)) | \(source)|"
    }
    let text = String(decoding: try FileSystem.read(Self.article), as: UTF8.self)
    #expect(text.contains(rows.joined(separator: "\n")), "\(rows.joined(separator: "\n"))")
  }

  @Test func keysAreDistinct() {
    let keys = ScoreColumn.all.map(\.key)
    #expect(Set(keys).count == keys.count)
    #expect(Array(keys.prefix(5)) == ["iou", "dice", "precision", "recall", "pixels"])
  }
}
