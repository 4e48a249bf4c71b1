import Foundation
import SkipSegFiles
import Testing

/// What the documentation shows is done, and comes out as it shows.
@Suite struct ExampleTests {
  @Test(arguments: Document.all.filter { !$0.examples.isEmpty })
  func everyCommandRunsAsShown(_ document: Document) throws {
    let workplace = try Workplace()
    for example in document.examples {
      let (exitCode, lines) = try workplace.run(example.command)
      let printed = lines.joined(separator: "\n")
      #expect(exitCode == example.exitCode, "\(document.path): \(example.command)\n\(printed)")
      if let missing = example.missingLine(in: lines) {
        Issue.record("\(document.path): \(example.command)\nprints no line like\n\(missing)\nbut\n\(printed)")
      }
    }
  }

  /// In `Programs/`, where they are built.
  private static let programs = try! FileManager.default.contentsOfDirectory(
    atPath: FileSystem.join(FileSystem.folder(of: #filePath), "Programs")
  ).sorted()

  private static func text(of program: String) throws -> String {
    try String(
      contentsOfFile: FileSystem.join(FileSystem.folder(of: #filePath), "Programs/\(program)/main.swift"),
      encoding: .utf8)
  }

  @Test func everySwiftProgramIsOneThatIsBuilt() throws {
    let built = try Set(Self.programs.map(Self.text))
    let shown = Document.all.flatMap(\.blocks).filter { $0.language == "swift" }
      .map { $0.lines.joined(separator: "\n") + "\n" }
    #expect(Set(shown) == built)
  }

  @Test(arguments: programs) func everySwiftProgramRuns(_ program: String) throws {
    let (exitCode, lines) = try Workplace().run(program + "Program")
    #expect(exitCode == 0, "\(lines.joined(separator: "\n"))")
  }

  @Test func aLineIsRecognizedWhateverItsNumbers() {
    let example = Example(
      command: "", output: ["epoch 1  loss 2.20", "...", "mean IoU  0.5, best"])
    #expect(example.missingLine(in: ["epoch 12 loss 10.1", "others", "mean IoU n/a, best"]) == nil)
    #expect(example.missingLine(in: ["mean IoU 1, best", "epoch 1 loss 1"]) == "mean IoU  0.5, best")
    #expect(example.missingLine(in: ["epoch 1 loss 1", "mean IoU 1"]) == "mean IoU  0.5, best")
  }
}
