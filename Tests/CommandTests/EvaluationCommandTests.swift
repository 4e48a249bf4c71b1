import Foundation
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

/// `evaluate` beside the overlap, and `compare`.
@Suite(.serialized) struct EvaluationCommandTests {
  private static let folders = [
    "evaluate", "--predictions", "data/val/masks", "--masks", "data/val/masks", "--classes",
    "data/classes.txt",
  ]

  private func evaluate(_ place: Workplace, _ arguments: String...) throws -> Command {
    try place.run(Self.folders + arguments, environment: [:])
  }

  @Test func aModelIsJudgedByEverything() throws {
    let place = try Workplace(training: 2, validation: 3)
    try place.writeModel()
    var bytes: [String: [[UInt8]]] = [:]
    for threads in ["1", "3"] {
      let run = try place.run(
        "evaluate", "model.safetensors", "data", "--output", "scores\(threads)", "--suspects", "--threads",
        threads)
      #expect(run.exitCode == 0, "\(run.errors)")
      for words in [
        "mean over photographs", "too few photographs (3)", "borders", "calibration error", "to look at",
      ] {
        #expect(run.output.contains(words))
      }
      let files = try place.files("scores\(threads)")
      #expect(
        files.filter { !$0.hasPrefix("masks/") } == [
          "confusion.csv", "index.html", "per_class.csv", "per_image.csv", "report.json", "suspects.csv",
        ])
      for file in files { bytes[file, default: []].append(try place.bytes("scores\(threads)/\(file)")) }
    }
    for (file, contents) in bytes { #expect(contents.count == 2 && contents[0] == contents[1], "\(file)") }
    // What was not asked for is not there, and what was there before is unchanged.
    let plain = try place.run(
      "evaluate", "model.safetensors", "data", "--output", "plain", "--boundary", "off")
    #expect(plain.exitCode == 0 && !plain.output.contains("borders"), "\(plain.errors)")
    let reports = try ["scores1", "plain"].map { folder in
      try JSONDecoder().decode(EvaluationReport.self, from: Data(place.bytes("\(folder)/report.json")))
    }
    #expect(reports[0].scores.meanIoU == reports[1].scores.meanIoU)
    #expect(reports[0].scores.classes.map(\.counts) == reports[1].scores.classes.map(\.counts))
    #expect(reports[1].tolerance == nil && reports[1].calibration == nil)
    #expect(reports[0].tolerance != nil && reports[0].calibration != nil)
    let trained = try place.run(
      "evaluate", "model.safetensors", "data", "--split", "train", "--suspects", "--output", "trained")
    #expect(trained.exitCode == 0 && trained.errors.contains("labels to look at mean little"))
  }

  @Test func toleranceIsShownInPixels() throws {
    let place = try Workplace(training: 1, validation: 1)
    let run = try evaluate(place, "--tolerance", "2px")
    #expect(run.exitCode == 0 && run.output.contains("NSD and BF1 within 2 px"), "\(run.errors)")
  }

  @Test(arguments: ["0", "-1px", "nan", "2cm"]) func otherTolerancesAreRefused(tolerance: String) throws {
    let place = try Workplace(training: 1, validation: 1)
    let run = try evaluate(place, "--tolerance", tolerance)
    #expect(run.exitCode == 64 && run.errors.contains("expected pixels such as 2px"), "\(run.errors)")
  }

  @Test(arguments: [("(", "is no regular expression"), ("xyz", "fits no photograph's name")])
  func aFaultyGroupingIsRefused(pattern: String, words: String) throws {
    let place = try Workplace(training: 1, validation: 1)
    let run = try evaluate(place, "--group-by", pattern)
    #expect(run.exitCode == 64 && run.errors.contains("--group-by: '\(pattern)' \(words)"), "\(run.errors)")
  }

  @Test(arguments: ["--calibration", "--suspects"]) func masksHaveNoNetwork(option: String) throws {
    let place = try Workplace(training: 1, validation: 1)
    let run = try evaluate(place, option)
    #expect(run.exitCode == 64 && run.errors.contains("need a network"))
  }

  @Test func allPixelsIgnoredOnOnePhotographIsNoScore() throws {
    let place = try TemporaryFolder()
    for name in ["masks/a.png", "predictions/a.png", "predictions/b.png"] { try place.mask(name) }
    try place.mask("masks/b.png", [9])
    try place.write("sky\ntree\nnever\n", "classes.txt")
    let run = try Command(
      [
        "evaluate", "--predictions", "predictions", "--masks", "masks", "--classes", "classes.txt",
        "--ignore-index", "9", "--output", "out",
      ], in: place.path)
    #expect(run.exitCode == 0, "\(run.errors)")
    let csv = String(decoding: try FileSystem.read(place.path("out/per_class.csv")), as: UTF8.self)
    #expect(csv.contains("\nnever,,,,,0,0,0,0,,"))
    let report = try EvaluationReport(contentsOf: place.path("out"))
    #expect(report.images[1].scores.meanIoU == nil && report.images[1].judgedPixels == 0)
    #expect(report.scores.classes[2]["nsd"] == nil && report.scores.classes[0]["nsd"] == 1)
  }

  @Test func reportsAreCompared() throws {
    let place = try Workplace(training: 12, validation: 2)
    let masks = try place.files("data/train/masks")
    for file in masks {
      guard
        case .indices(var map, let palette, _) = try ImageFile.decodeMask(
          place.path + "/data/train/masks/\(file)")
      else { continue }
      // A few pixels beside where they belong.
      map.labels = Array(map.labels.dropFirst(7) + map.labels.prefix(7))
      try place.write(ImageEncoder.png(map, palette: palette?.colors ?? []), "bad/\(file)")
    }
    for (folder, name) in [("bad", "a"), ("data/train/masks", "b")] {
      let run = try place.run(
        "evaluate", "--predictions", folder, "--masks", "data/train/masks", "--classes", "data/classes.txt",
        "--output", name)
      #expect(run.exitCode == 0, "\(run.errors)")
      #expect(run.output.contains("rough: 12 are few"))
    }
    let comparison = try place.run("compare", "a/report.json", "b")
    #expect(comparison.exitCode == 0, "\(comparison.errors)")
    #expect(comparison.output.contains("\nB is better: +0."))
    let same = try place.run("compare", "b", "b")
    #expect(same.exitCode == 0 && same.output.hasSuffix("no difference shown: +0.000 (0.000 to 0.000)\n"))

    try FileManager.default.removeItem(atPath: place.path + "/bad/\(masks[3])")
    let fewer = try place.run(
      "evaluate", "--predictions", "bad", "--masks", "data/train/masks", "--classes", "data/classes.txt",
      "--output", "fewer")
    #expect(fewer.exitCode == 2)
    let partly = try place.run("compare", "a", "fewer")
    #expect(
      partly.exitCode == 2 && partly.errors.contains("a: 1 photograph of this report alone: \(masks[3])"))
  }

  @Test func whatIsNoReportIsRefused() throws {
    let place = try Workplace(training: 1, validation: 1)
    #expect(try evaluate(place, "--output", "new").exitCode == 0)
    // As the first version wrote it.
    try place.write(
      """
      {"mean_iou": 1, "pixel_accuracy": 1, "ignored_pixels": 0, "classes": [{"name": "background", "iou": 1, "dice": 1,
      "precision": 1, "recall": 1, "pixels": 4}], "images": [{"file": "a.png", "mean_iou": 1, "pixel_accuracy": 1,
      "ignored_pixels": 0, "classes": [{"name": "background", "iou": 1, "dice": 1, "precision": 1, "recall": 1,
      "pixels": 4}]}]}
      """, "old.json")
    try place.write("{}", "empty.json")
    let name = try place.files("data/val/masks")[0]
    try place.write(try place.bytes("data/val/masks/\(name)"), "p/other.png")
    try place.write(try place.bytes("data/val/masks/\(name)"), "m/other.png")
    #expect(
      try place.run(
        "evaluate", "--predictions", "p", "--masks", "m", "--classes", "data/classes.txt", "--output", "other"
      ).exitCode == 0)
    for (a, b, words) in [
      ("old.json", "old.json", "old.json: is of an earlier version"),
      ("new", "empty.json", "empty.json: is no report of an evaluation"),
      ("new", "missing.json", "missing.json"), ("old.json", "new", "the classes are"),
      ("new", "other", "have no photograph in common: the first of one is \(name), of the other other.png"),
    ] {
      let run = try place.run("compare", a, b)
      #expect(run.exitCode == 1 && run.errors.contains(words), "\(run.errors)")
    }
  }

  @Test func aTrainingIsComparedWithTheModelItBeganWith() throws {
    let place = try Workplace(training: 2, validation: 2)
    try place.writeModel()
    let run = try place.run(
      "train", "data", "--encoder", "resnet18", "--width", "4", "--size", "64", "--epochs", "1", "--batch",
      "2",
      "--init-from", "model.safetensors", "--output", "tuned")
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.output.contains("model.safetensors, B the best model, by 2 held-out photographs:"))
    #expect(run.output.contains("no verdict: too few photographs (2) for an interval"))
  }

  @Test func aComparisonIsALineOfJSON() throws {
    let place = try Workplace(training: 1, validation: 1)
    #expect(try evaluate(place, "--output", "new").exitCode == 0)
    let run = try place.run("compare", "new", "new", "--json")
    #expect(run.exitCode == 0 && run.output.contains("\"event\":\"comparison\""), "\(run.errors)")
    #expect(run.output.contains("\"verdict\":\"no verdict"))
  }
}
