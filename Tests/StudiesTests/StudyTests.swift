import Foundation
import SkipSegBasics
import SkipSegConcurrency
import SkipSegFiles
import SkipSegImaging
import SkipSegStudies
import SkipSegTraining
import TestSupport
import Testing

/// Whole studies, of narrow networks and few steps.
@Suite(.serialized) struct StudyTests {
  private let folder: TemporaryFolder
  private var configuration: StudyConfiguration

  init() throws {
    folder = try TemporaryFolder()
    for index in 0..<6 {
      try folder.image("data/images/\(index).jpg", width: 80, height: 72, seed: index)
      try folder.mask("data/masks/\(index).png", [0, 0, 0, 1, 1], width: 80, height: 72)
    }
    configuration = StudyConfiguration(training: TrainingConfiguration(data: folder.path("data")))
    (configuration.training.encoderWidth, configuration.training.size) = (4, 64)
    configuration.training.batchSize = 2
    (configuration.comparisons, configuration.depths) = ([.short], [10])
    (configuration.repeats, configuration.steps) = (2, 3)
    configuration.training.longSkips = .none
  }

  private func study(_ name: String, _ change: (inout StudyConfiguration) -> Void = { _ in }) throws -> Study
  {
    var configuration = configuration
    change(&configuration)
    return try Study(configuration, output: folder.path("studies/\(name)"), threads: 2)
  }

  private func run(_ study: Study) throws -> Study.Outcome {
    try study.run(stop: StopSignal(), report: { _ in })
  }

  private func bytes(_ place: StudyFolder) throws -> [String: [UInt8]] {
    let files = try FileSystem.files(under: place.path).filter { name in
      !["index.html", "times.csv"].contains(name) && !name.hasSuffix(".lock")
        && !name.hasSuffix(".checkpoint")
    }
    return Dictionary(
      uniqueKeysWithValues: try files.map { ($0, try FileSystem.read(FileSystem.join(place.path, $0))) })
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try FileSystem.read(path), as: UTF8.self)
  }

  /// Whole, and stopped over and over in the middle of runs.
  @Test func interruptedAndResumedItEndsInTheSameBytes() throws {
    let whole = try study("whole")
    #expect(try run(whole) == .complete(failed: []))
    let place = StudyFolder(path: try study("stopped").folder.path)
    var (interruptions, outcome) = (0, Study.Outcome.interrupted)
    while outcome == .interrupted && interruptions < 50 {
      let stop = StopSignal()
      var steps = 0
      outcome = try Study(resuming: place, threads: interruptions % 2 + 1).run(stop: stop) { event in
        if case .detail(.step) = event { steps += 1 }
        if steps == 2 { stop.request() }
      }
      if outcome == .interrupted { interruptions += 1 }
    }
    #expect(outcome == .complete(failed: []) && interruptions > 2)
    let (first, second) = (try bytes(whole.folder), try bytes(place))
    #expect(first.keys.sorted() == second.keys.sorted())
    for (name, content) in first {
      #expect(second[name] == content, "\(name)")
    }
  }

  @Test func filesAndPageAreComplete() throws {
    let study = try study("complete")
    #expect(try run(study) == .complete(failed: []))
    let report = try #require(study.report)
    let rows = try text(study.folder.runs).split(separator: "\n")
    #expect(rows.count == 5 && rows[1].hasPrefix("residual-10-none-seed1,residual-10-none,1,1,"))
    let steps = try text(study.folder.steps).split(separator: "\n")
    #expect(steps.count == 4 && steps[0].split(separator: ",").count == 5)
    #expect(try text(study.folder.times).split(separator: "\n").count == 3)
    for name in ["loss-1", "gradients-1"] {
      #expect(try text(study.folder.path + "/\(name).svg").hasPrefix("<svg"))
    }
    let json = try JSONText.decode(StudyReport.self, from: text(study.folder.report))
    #expect(json == report)
    let page = try text(study.folder.page)
    let elements = try XMLElements(page)
    for part in [
      "2. Training loss", "3. Scores", "4. Gradients", "6. Cost", "7. Pictures", "8. The networks",
    ] {
      #expect(elements.texts.contains(part), "\(part)")
    }
    #expect(elements.texts.contains("1. What was seen") && elements.texts.contains("9. What it depends on"))
    for claim in report.claims {
      #expect(page.contains(claim.outcome.replacingOccurrences(of: ">", with: "&gt;")), "\(claim.outcome)")
    }
    #expect(
      !report.claims.isEmpty
        && report.claims.allSatisfy { $0.comparison.reason != nil || $0.comparison.repeats == 2 })
    let sources = elements.attributes.filter { ["src", "href", "srcset"].contains($0.name) }.map(\.value)
    #expect(!sources.isEmpty && sources.allSatisfy { $0.hasPrefix("data:") })
    #expect(!page.replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "").contains("http"))
    try expectOrdinaryRuns(study)
  }

  /// What stands in the tables of the page is in the files beside it, rounded.
  @Test func everyFigureOfThePageIsInItsFiles() throws {
    let study = try study("figures") { $0.comparisons = [.short, .long] }
    #expect(try run(study) == .complete(failed: []))
    let report = try #require(study.report)
    let times = try text(study.folder.times).split(separator: "\n").dropFirst().map { line in
      line.split(separator: ",").compactMap { Double($0) }
    }
    var known = try numbers(JSONSerialization.jsonObject(with: Data(FileSystem.read(study.folder.report))))
    known += known.map { $0 / 1e6 } + times.joined()
    // Seconds to a loss are steps of so many milliseconds.
    known += zip(report.networks, times).compactMap { network, times in
      network.steps.map { $0.mean * times[2] / 1000 }
    }
    let cells = try XMLElements(text(study.folder.page))["td"].map {
      $0.text.replacing("\u{202F}", with: "")
    }
    let figures = cells.flatMap { $0.matches(of: /-?\d+(?:\.(\d+))?(?:e([+-]\d+))?/) }
    #expect(figures.count > 60)
    for figure in figures {
      let exponent = Double(figure.output.2 ?? "0")! - Double(figure.output.1?.count ?? 0)
      let value = Double(figure.output.0)!
      #expect(known.contains { abs($0 - value) <= 0.501 * pow(10, exponent) }, "\(figure.output.0)")
    }
  }

  private func numbers(_ json: Any) -> [Double] {
    switch json {
    case let values as [Any]: values.flatMap(numbers)
    case let values as [String: Any]: values.values.flatMap(numbers)
    case let value as NSNumber: [value.doubleValue]
    default: []
    }
  }

  /// Pairs of a seed begin with the same convolutions and are fed the same batches.
  private func expectOrdinaryRuns(_ study: Study) throws {
    let runs = study.configuration.runs
    let configuration = try TrainingConfiguration(contentsOf: study.folder.run(runs[0]).configuration)
    #expect(configuration.epochSteps == 3 && configuration.zeroInit && configuration.seed == 1)
    let (residual, plain) = try (
      RunRehearsal(runs[0].variant.configuration(of: study.configuration, seed: 1), threads: 1),
      RunRehearsal(runs[1].variant.configuration(of: study.configuration, seed: 1), threads: 2)
    )
    #expect(try residual.firstBatch() == plain.firstBatch())
    for name in ["encoder.conv1.weight", "encoder.layer4.0.conv2.weight", "segmentation_head.0.weight"] {
      #expect(residual.model.parameters.read(name) == plain.model.parameters.read(name))
    }
    #expect(study.report?.measurements[0].beginnings.map(\.isShallow) == [true, true])
    #expect(study.report?.measurements[1].beginnings.map(\.isShallow) == [nil, nil])
    let steps = try text(study.folder.run(runs[0]).steps).split(separator: "\n")
    #expect(steps.count == 4 && steps[0] == "step,loss")
  }

  /// Rehearsed steps are those of the run.
  @Test func aRehearsalTakesTheStepsOfTheRun() throws {
    let run = configuration.runs[0]
    var training = run.variant.configuration(of: configuration, seed: run.seed)
    training.averagingDecay = 0
    let trainer = try Trainer(
      training, in: RunFolder(path: folder.path("run")), threads: 2)
    #expect(try trainer.run(stop: StopSignal(), report: { _ in }) == .complete)
    let rehearsal = try RunRehearsal(training, threads: 1)
    try rehearsal.take(3)
    let name = "encoder.layer1.0.conv1.weight"
    #expect(rehearsal.model.parameters.read(name) == trainer.model.parameters.read(name))
  }

  @Test func timeThatIsUpEndsWithWholeRepeats() throws {
    let first = try Study(
      configuration, output: folder.path("studies/short"), threads: 2, limits: ResourceLimits(minutes: 0))
    #expect(try run(first) == .timeIsUp(repeats: 0))
    #expect(try run(first) == .timeIsUp(repeats: 0))
  }

  /// Weights of 1e30 have no finite loss.
  @Test func runsThatDoNotHealAreListed() throws {
    let study = try study("ill") {
      $0.training.learningRate = 1e30
      ($0.repeats, $0.steps) = (1, 12)
    }
    #expect(try run(study) == .complete(failed: ["residual-10-none-seed1", "plain-10-none-seed1"]))
    #expect(study.report?.failed.count == 2)
    #expect(try text(study.folder.page).contains("did not heal"))
  }

  @Test func aModelIsTheBeginningOfWhatLearns() throws {
    let model = try SmallModel.make(seed: 3)
    try model.write(to: folder.path("model.safetensors"))
    let study = try study("tuning") {
      $0.beginning = self.folder.path("model.safetensors")
      $0.training.longSkips = .concatenate
      $0.repeats = 1
    }
    #expect(study.configuration.variants.map(\.name).count == 3)
    #expect(try run(study) == .complete(failed: []))
    let changes = study.report?.measurements.map(\.changes) ?? []
    let encoder = changes.map { $0.filter { $0.name.hasPrefix("encoder.") }.map(\.change).max() ?? -1 }
    #expect(encoder[0] > 0 && encoder[1] == 0 && encoder[2] > 0)
  }

  @Test func whatCannotBeTrainedIsSaidBeforeAnythingIsWritten() throws {
    #expect(throws: StudyError.self) { try self.study("none") { $0.trainingShares = [1, 0.001] } }
    #expect(throws: StudyError.self) {
      try Study(
        self.configuration, output: self.folder.path("studies/none"), threads: 1,
        limits: ResourceLimits(memory: 1000))
    }
    #expect(!FileSystem.exists(folder.path("studies/none")))
    #expect(throws: StudyError.notAStudy(folder: folder.path)) {
      try Study(resuming: StudyFolder(path: self.folder.path), threads: 1)
    }
  }
}
