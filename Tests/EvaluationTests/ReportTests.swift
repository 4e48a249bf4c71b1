import Foundation
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

/// Two pictures, four classes: one with a name that CSV must quote, one that is absent, one that is falsely predicted.
private func evaluator() -> Evaluator {
  var evaluator = Evaluator(classNames: ["background", "leaf, \"green\"", "kite", "ghost"])
  evaluator.add(
    truth: map(0, 0, 0, 1, 1, 1, LabelMap.ignored), prediction: map(0, 0, 1, 1, 1, 1, 1), file: "a/1.png")
  evaluator.add(truth: map(0, 0, 0), prediction: map(0, 0, 3), file: "a,2.png")
  return evaluator
}

@Test func theTableHasAlignedColumnsAndNAForAnAbsentClass() {
  #expect(
    evaluator().report.table() == """
      class               IoU      Dice  precision    recall  pixels
      background     0.666667  0.800000   1.000000  0.666667       6
      leaf, "green"  0.750000  0.857143   0.750000  1.000000       3
      kite                n/a       n/a        n/a       n/a       0
      ghost          0.000000  0.000000   0.000000       n/a       0

      mean IoU 0.472222 over 3 of 4 classes, pixel accuracy 0.777778, ignored pixels 1
      mean over photographs: IoU 0.472222
      too few photographs (2) for an interval

      """)
}

@Test func anEvaluationOfNothingPrintsNA() {
  let table = Evaluator(classNames: ["a"]).report.table()
  #expect(table.contains("mean IoU n/a over 0 of 1 classes, pixel accuracy n/a, ignored pixels 0\n"))
}

@Test func theReportHasThePromisedKeysAndNullWhereAScoreDoesNotApply() throws {
  let json = evaluator().report.json()
  let report = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
  #expect(
    Set(report.keys) == [
      "mean_iou", "pixel_accuracy", "ignored_pixels", "classes", "images", "mean_dice", "mean_precision",
      "mean_recall", "mean_photograph_iou", "interval_units",
    ])
  // JSONSerialization reads some numbers one bit off; that the file holds every bit is for the next test.
  let meanIoU = try #require(report["mean_iou"] as? Double)
  let pixelAccuracy = try #require(report["pixel_accuracy"] as? Double)
  #expect(abs(meanIoU - 17.0 / 36) < 1e-15)
  #expect(abs(pixelAccuracy - 7.0 / 9) < 1e-15)
  #expect(report["ignored_pixels"] as? Int == 1)

  let classes = try #require(report["classes"] as? [[String: Any]])
  let photographKeys: Set = [
    "name", "iou", "dice", "precision", "recall", "pixels", "true_positives", "false_positives",
    "false_negatives",
  ]
  let scoreKeys = photographKeys.union([
    "photograph_iou", "true_share", "predicted_share", "area_bias", "area_error", "area_r2", "area_low",
    "area_high",
  ])
  #expect(classes.map { Set($0.keys) } == Array(repeating: scoreKeys, count: 4))
  #expect(classes[1]["false_positives"] as? Int == 1)
  #expect(classes[0]["iou"] as? Double == 4.0 / 6)
  for score in ["iou", "dice", "precision", "recall"] { #expect(classes[2][score] is NSNull) }
  #expect(classes[3]["recall"] is NSNull)
  #expect(classes.map { $0["pixels"] as? Int } == [6, 3, 0, 0])

  let images = try #require(report["images"] as? [[String: Any]])
  let imageKeys: Set = ["file", "mean_iou", "pixel_accuracy", "ignored_pixels", "classes", "judged_pixels"]
  #expect(images.map { Set($0.keys) } == [imageKeys, imageKeys])
  #expect(images.map { $0["file"] as? String } == ["a/1.png", "a,2.png"])
  #expect(images.map { $0["ignored_pixels"] as? Int } == [1, 0])
  #expect(images.map { $0["judged_pixels"] as? Int } == [6, 3])
  let imageClasses = try #require(images[1]["classes"] as? [[String: Any]])
  #expect(imageClasses.allSatisfy { Set($0.keys) == photographKeys })
  #expect(imageClasses[1]["iou"] is NSNull && imageClasses[3]["false_positives"] as? Int == 1)
}

@Test func aReportReadsBackAsItWas() throws {
  let report = evaluator().report
  let json = report.json()
  #expect(try JSONDecoder().decode(EvaluationReport.self, from: Data(json.utf8)) == report)
  #expect(evaluator().report.json() == json)
}

@Test func theFilesOfAnEvaluation() throws {
  let temporary = try TemporaryFolder()
  let folder = temporary.path("new")
  let evaluator = evaluator()
  try evaluator.write(to: folder)
  func text(_ name: String) throws -> String {
    String(decoding: try FileSystem.read(FileSystem.join(folder, name)), as: UTF8.self)
  }

  #expect(
    try FileSystem.files(under: folder) == [
      "confusion.csv", "per_class.csv", "per_image.csv", "report.json",
    ])
  // Beside the scores the file says what wrote it.
  let report = try text("report.json")
  #expect(report.hasPrefix("{\n  \"software\" : \"skipseg evaluate\",\n"))
  #expect(report.replacing("\n  \"software\" : \"skipseg evaluate\",", with: "") == evaluator.report.json())
  // Further columns stand behind these.
  expectPrefixes(
    of: try text("per_class.csv"),
    """
    class,iou,dice,precision,recall,pixels
    background,0.666667,0.800000,1.000000,0.666667,6
    "leaf, ""green""\",0.750000,0.857143,0.750000,1.000000,3
    kite,,,,,0
    ghost,0.000000,0.000000,0.000000,,0

    """)
  expectPrefixes(
    of: try text("per_image.csv"),
    """
    file,mean_iou,pixel_accuracy,ignored_pixels,iou background,"iou leaf, ""green""\",iou kite,iou ghost
    a/1.png,0.708333,0.833333,1,0.666667,0.750000,,
    "a,2.png",0.333333,0.666667,0,0.666667,,,0.000000

    """)
  #expect(
    try text("confusion.csv") == """
      truth \\ prediction,background,"leaf, ""green""\",kite,ghost
      background,4,1,0,1
      "leaf, ""green""\",0,3,0,0
      kite,0,0,0,0
      ghost,0,0,0,0

      """)
}

private func expectPrefixes(of text: String, _ prefixes: String) {
  let (lines, prefixes) = (text.split(separator: "\n"), prefixes.split(separator: "\n"))
  #expect(lines.count == prefixes.count)
  for (line, prefix) in zip(lines, prefixes) { #expect(line.hasPrefix(prefix + ",")) }
}

@Test func predictionsOfNoClassGetAColumnOfTheirOwn() throws {
  let temporary = try TemporaryFolder()
  let folder = temporary.path("new")
  var evaluator = Evaluator(classNames: ["a", "b"])
  evaluator.add(truth: map(0, 1, 1), prediction: map(0, 1, LabelMap.ignored), file: "x.png")
  try evaluator.write(to: folder)
  let text = String(decoding: try FileSystem.read(FileSystem.join(folder, "confusion.csv")), as: UTF8.self)
  #expect(text == "truth \\ prediction,a,b,no class\na,1,0,0\nb,0,1,1\n")
}

@Test(arguments: [
  ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
  ("two\r\nlines", "\"two\r\nlines\""),
  ("quote\"\u{301}", "\"quote\"\"\u{301}\""), ("", ""),
])
func fieldsAreQuotedWhereRFC4180AsksForIt(name: String, field: String) throws {
  let temporary = try TemporaryFolder()
  let folder = temporary.path("new")
  try Evaluator(classNames: [name]).write(to: folder)
  let text = String(decoding: try FileSystem.read(FileSystem.join(folder, "confusion.csv")), as: UTF8.self)
  #expect(Array(text.utf8) == Array("truth \\ prediction,\(field)\n\(field),0\n".utf8))
}
