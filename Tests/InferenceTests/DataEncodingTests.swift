import SkipSegDatasets
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging
import SkipSegInference
import TestSupport
import Testing

/// The classes of a data set are the model's by their names, and its masks are read by their own rule.
@Suite struct DataEncodingTests {
  /// What a model of the classes a and b finds in the masks: the pixels of each, and the notes.
  private func truth(
    _ folder: TemporaryFolder, classes: [String] = ["a", "b"]
  ) throws -> (pixels: [Int], notes: [String]) {
    let evaluation = try ModelEvaluation(
      model: try SmallModel.make(classes: classes, seed: 1), data: folder.path, choice: .all, threads: 1)
    let report = try evaluation.run(output: folder.path("out")) { _ in }.report
    return (report.scores.classes.map { Int($0.pixels) }, evaluation.notes)
  }

  private func make(_ values: [UInt8], classes: String? = nil) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] {
      try folder.image("images/\(name).jpg", width: 36, height: 32)
      try folder.mask("masks/\(name).png", values, width: 36, height: 32)
    }
    if let classes { try folder.write(classes, "classes.txt") }
    return folder
  }

  /// 1 of 4 pixels holds the value 1.
  @Test(
    arguments: [
      (nil, [1728, 576], "the data names no classes; the values 0...1 are read as the model's a, b"),
      ("a\nb", [1728, 576], nil),
      ("b\na", [576, 1728], "taken by their names"),
    ] as [(String?, [Int], String?)])
  func classesAreTakenByName(classes: String?, pixels: [Int], note: String?) throws {
    let found = try truth(try make([0, 0, 0, 1], classes: classes))
    #expect(found.pixels == pixels)
    if let note { #expect(found.notes.contains { $0.contains(note) }, "\(found.notes)") }
  }

  @Test(arguments: ["sky\nroad", "a\nb\nc", "a\nB"]) func otherNamesAreRefused(classes: String) throws {
    let folder = try make([0, 1], classes: classes)
    let error = #expect(throws: ScoringError.self) { try truth(folder) }
    #expect("\(try #require(error))".contains("but the model's are a, b"))
    #expect(!FileSystem.exists(folder.path("out")))
  }

  @Test func namelessModelsTakeTheIndex() throws {
    #expect(
      try truth(try make([0, 0, 0, 1], classes: "x\ny"), classes: ["class 0", "class 1"]).pixels == [
        1728, 576,
      ])
    #expect(throws: ScoringError.self) {
      try truth(try make([0, 1], classes: "x\ny\nz"), classes: ["class 0", "class 1"])
    }
  }

  @Test(arguments: [nil, "a\nb", "b\na"]) func binaryMasksAreReadByTheirOwnRule(classes: String?) throws {
    let found = try truth(try make([0, 0, 0, 255], classes: classes))
    #expect(found.pixels == (classes == "b\na" ? [576, 1728] : [1728, 576]))
    #expect(found.notes.contains { $0.contains("0 and 255") })
  }

  @Test func nothingToJudgeByIsRefused() throws {
    let folder = try make([0, 1])
    for name in ["a", "b"] { try folder.mask("masks/\(name).png", [255], width: 36, height: 32) }
    try folder.write("a\nb\nc", "classes.txt")
    let model = try SmallModel.make(classes: ["a", "b", "c"], ignoreIndex: 255, seed: 1)
    #expect(throws: ScoringError.nothingCounts(masks: folder.path)) {
      try ModelEvaluation(model: model, data: folder.path, choice: .all, threads: 1)
    }
  }
}
