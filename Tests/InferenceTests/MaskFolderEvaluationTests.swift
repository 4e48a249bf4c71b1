import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging
import SkipSegInference
import TestSupport
import Testing

@Suite struct MaskFolderEvaluationTests {
  private func evaluate(
    _ folder: TemporaryFolder, classFile: String? = nil, ignoreIndex: Int? = nil
  ) throws -> MaskFolderEvaluation {
    try MaskFolderEvaluation(
      predictions: FileSystem.join(folder.path, "predictions"), masks: FileSystem.join(folder.path, "masks"),
      classFile: classFile.map { FileSystem.join(folder.path, $0) }, ignoreIndex: ignoreIndex, threads: 2)
  }

  @Test func pixelsAreCountedOverAllPairs() throws {
    let folder = try TemporaryFolder()
    try folder.mask("masks/a.png", [0, 0, 1, 2])
    try folder.mask("predictions/a.png", [0, 1, 1, 1])
    try folder.mask("masks/deep/b.png", [1, 1])
    try folder.mask("predictions/deep/b.png", [1, 1])
    let report = try evaluate(folder).report
    #expect(report.images.map(\.file) == ["a.png", "deep/b.png"])
    #expect(report.scores.classes.map(\.name) == ["class 0", "class 1", "class 2"])
    // 24 pixels each: class 0 hits 6 of 12; class 1 hits 6 + 24 of a union of 18 + 24; class 2 hits none.
    let unions: [Double?] = [6.0 / 12, 30.0 / 42, 0]
    #expect(report.scores.classes.map(\.iou) == unions)
    #expect(report.scores.pixelAccuracy == 36.0 / 48)
  }

  @Test func whatHasNoCounterpartIsListed() throws {
    let folder = try TemporaryFolder()
    for name in ["masks/a.png", "predictions/a.png", "masks/b.png", "predictions/c.png"] {
      try folder.mask(name)
    }
    try folder.mask("masks/d.png")
    try folder.mask("predictions/d.png", width: 4, height: 6)
    let evaluation = try evaluate(folder)
    #expect(evaluation.report.images.map(\.file) == ["a.png"])
    #expect(evaluation.faults.count == 3)
    #expect(
      zip(evaluation.faults, ["predictions/c.png", "masks/b.png", "predictions/d.png"]).allSatisfy {
        $0.file == folder.path($1) && "\($0)".contains($1)
      })
    #expect(evaluation.faults.map(\.kind) == [.unpaired, .unpaired, .mismatched])
  }

  @Test(arguments: [[0, 1], [0, 255]] as [[UInt8]])
  func binaryMasksMayBePredictedAsIndices(prediction: [UInt8]) throws {
    let folder = try TemporaryFolder()
    try folder.mask("masks/a.png", [0, 255])
    try folder.mask("predictions/a.png", prediction)
    #expect(try evaluate(folder).report.scores.meanIoU == 1)
  }

  @Test(
    arguments: [
      ([0, 1], [0, 255]), ([0], [0, 255]), ([0, 255], [0]), ([0, 1], [0, 1]), ([0, 255], [0, 255]),
      ([1], [255]), ([0, 255], [0, 1]),
    ] as [([UInt8], [UInt8])], [nil, "classes.txt"])
  func binaryMasksAreTwoClassesEitherWayRound(pair: (truth: [UInt8], prediction: [UInt8]), classFile: String?)
    throws
  {
    let folder = try TemporaryFolder()
    try folder.write("a\nb", "classes.txt")
    try folder.mask("masks/a.png", pair.truth)
    try folder.mask("predictions/a.png", pair.prediction)
    let scores = try evaluate(folder, classFile: classFile).report.scores
    #expect(scores.classes.count == 2)
    let share = pair.truth.count == pair.prediction.count ? 1.0 : 0.5
    #expect(scores.pixelAccuracy == share)
  }

  @Test func classesOfPredictionsOnlyAreNamed() throws {
    let folder = try TemporaryFolder()
    try folder.mask("masks/a.png", [0, 1])
    try folder.mask("predictions/a.png", [0, 7])
    let evaluation = try evaluate(folder)
    #expect(evaluation.notes.contains("in predictions only: 'class 7' (1 mask)"), "\(evaluation.notes)")
    #expect(evaluation.report.scores.classes.map(\.name) == ["class 0", "class 1", "class 7"])
    try folder.colorMask("masks/a.png", [black, red])
    try folder.colorMask("predictions/a.png", [black, green])
    #expect(try evaluate(folder).notes.contains { $0.hasPrefix("in predictions only") })
  }

  @Test func namesThatDifferInCasePairWhereOneFits() throws {
    let folder = try TemporaryFolder()
    for name in [
      "masks/IMG.png", "masks/x.png", "predictions/img.PNG", "predictions/X.png", "predictions/x.PNG",
    ] {
      try folder.mask(name)
    }
    for name in ["predictions/img_overlay.jpg", "predictions/img.npy"] { try folder.write("", name) }
    let evaluation = try evaluate(folder)
    #expect(evaluation.report.images.map(\.file) == ["img.PNG", "x.PNG"])
    #expect(evaluation.notes.contains { $0.contains("differs in case only") })
    #expect(evaluation.notes.contains { $0.hasSuffix("left out: .jpg 1, .npy 1") })
    #expect(evaluation.faults.count == 1 && "\(evaluation.faults[0])".contains("X.png: no mask of this name"))
  }

  @Test func sizesAreThoseOfTheMasks() throws {
    let folder = try TemporaryFolder()
    try folder.mask("masks/a.png")
    try folder.mask("predictions/a.png", width: 4, height: 6)
    let fault = "\(try #require(try evaluate(folder).faults.first))"
    #expect(fault.contains("the prediction is 4 x 6, the true mask") && !fault.contains("photograph"))
  }

  @Test func nothingToJudgeByIsAnError() throws {
    let folder = try TemporaryFolder()
    try folder.write("a\nb", "classes.txt")
    try folder.mask("masks/a.png", [9])
    try folder.mask("predictions/a.png", [0, 1])
    #expect(throws: ScoringError.self) { try evaluate(folder, classFile: "classes.txt", ignoreIndex: 9) }
  }

  @Test func ignoredPixelsCountNowhere() throws {
    let folder = try TemporaryFolder()
    try folder.write("sky\ntree\n", "classes.txt")
    try folder.mask("masks/a.png", [0, 1, 9])
    try folder.mask("predictions/a.png", [0, 1, 0])
    let scores = try evaluate(folder, classFile: "classes.txt", ignoreIndex: 9).report.scores
    #expect(scores.ignoredPixels == 8 && scores.meanIoU == 1)
    #expect(scores.classes.map(\.name) == ["sky", "tree"])
  }

  @Test func nothingToCompareIsAnError() throws {
    let folder = try TemporaryFolder()
    try folder.mask("masks/a.png")
    try folder.mask("predictions/b.png")
    #expect(throws: ScoringError.self) { try evaluate(folder) }
  }
}
