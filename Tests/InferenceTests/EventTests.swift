import Foundation
import SkipSegConcurrency
import SkipSegEvaluation
import SkipSegFiles
import SkipSegInference
import TestSupport
import Testing

/// Predicting and judging as sequences of events, and what they tell.
@Suite struct EventTests {
  private let folder: TemporaryFolder

  /// Twelve pairs, and a photograph that is none.
  init() throws {
    folder = try TemporaryFolder()
    for index in 10..<22 {
      try folder.image("data/images/\(index).png", width: 36, height: 32, seed: index)
      try folder.mask("data/masks/\(index).png", width: 36, height: 32)
    }
    try folder.write("no picture", "broken/bad.png")
  }

  private func predictor() throws -> Predictor {
    Predictor(model: try SmallModel.make(seed: 1), threads: 1)
  }

  @Test func aFolderIsPredictedInEvents() async throws {
    var (masks, faults, summary) = ([PredictedMask](), [Fault](), Predictor.Summary?.none)
    let inputs = [folder.path("data/images"), folder.path("broken"), folder.path("none.png")]
    for try await event in try predictor().events(
      predicting: inputs, to: PredictionOutput(folder: folder.path("out")))
    {
      switch event {
      case .detail(let mask):
        #expect(FileSystem.exists(mask.mask))
        masks.append(mask)
      case .fault(let fault): faults.append(fault)
      case .ended(let end): summary = end
      default: break
      }
    }
    #expect(Set(masks.map(\.mask)) == Set((10..<22).map { folder.path("out/\($0).png") }))
    #expect(masks.allSatisfy { $0.width == 36 && $0.height == 32 && $0.file.contains("/images/") })
    #expect(summary?.maskCount == 12 && summary?.faultCount == 2)
    #expect(faults.allSatisfy { $0.kind == .unreadable })
    #expect(Set(faults.map(\.file)) == [folder.path("broken/bad.png"), folder.path("none.png")])
  }

  /// After the photograph under way; the summary says how far it came.
  @Test func cancellingEndsAPrediction() async throws {
    let count = 150
    for index in 0..<count { try folder.image("many/\(index).png", width: 36, height: 32) }
    let (predictor, input, output) = (try predictor(), folder.path("many"), folder.path("cancelled"))
    let task = Task {
      var summary: Predictor.Summary?
      for try await event in predictor.events(predicting: [input], to: PredictionOutput(folder: output)) {
        if case .progress = event { withUnsafeCurrentTask { $0?.cancel() } }
        if case .ended(let end) = event { summary = end }
      }
      return summary
    }
    let summary = try #require(try await task.value)
    // A reader that is too late finds all of them done.
    #expect(summary.wasStopped || summary.leftCount == 0)
    #expect(summary.maskCount + summary.leftCount == count)
    #expect(try FileSystem.files(under: output).filter { $0.hasSuffix(".png") }.count == summary.maskCount)
  }

  @Test func aPredictionIsStopped() throws {
    let stop = StopSignal()
    let output = PredictionOutput(folder: folder.path("stopped"))
    let summary = try predictor().predict([folder.path("data/images")], to: output, stop: stop) { event in
      if case .progress(2, 12) = event { stop.request() }
    }
    #expect(summary.wasStopped && summary.maskCount == 2 && summary.leftCount == 10)
  }

  @Test func anEvaluationIsReadAndStopped() async throws {
    let evaluation = try ModelEvaluation(
      model: try SmallModel.make(seed: 1), data: folder.path("data"), choice: .all, threads: 1)
    var (scores, result) = ([ImageScores](), ModelEvaluation.Result?.none)
    for try await event in evaluation.events(output: folder.path("scores")) {
      if case .detail(let image) = event { scores.append(image) }
      if case .ended(let end) = event { result = end }
    }
    #expect(result?.report.images == scores && scores.count == 12)

    let stop = StopSignal()
    let error = #expect(throws: Stopped.self) {
      try evaluation.run(output: folder.path("stopped"), stop: stop) { event in
        if case .progress(5, 12) = event { stop.request() }
      }
    }
    #expect(error == Stopped(after: 5, of: 12, "sample"))
    let masks = try FileSystem.files(under: folder.path("stopped"))
    #expect(masks == scores.prefix(5).map { "masks/\($0.file)" })
  }

  @Test(arguments: [0, 4]) func comparingFoldersIsStopped(after count: Int) throws {
    let stop = StopSignal()
    if count == 0 { stop.request() }
    let masks = folder.path("data/masks")
    let error = #expect(throws: Stopped.self) {
      try MaskFolderEvaluation(
        predictions: masks, masks: masks, classFile: nil, ignoreIndex: nil, threads: 2, stop: stop
      ) { event in
        if case .progress(count, 12) = event { stop.request() }
      }
    }
    #expect(error == Stopped(after: count, of: 12, count == 0 ? "mask" : "pair"))
  }

  /// What can't be written is a fault of its own kind, said once.
  @Test func aFaultSaysItsKind() throws {
    let output = PredictionOutput(folder: folder.path("blocked"))
    var faults: [Fault] = []
    _ = try predictor().predict([folder.path("data/images")], to: output) { event in
      // A folder where the last mask goes.
      if case .progress(1, _) = event { try? FileSystem.createFolder(folder.path("blocked/21.png")) }
      if case .fault(let fault) = event { faults.append(fault) }
    }
    #expect(faults.map(\.kind) == [.unwritten] && faults.first?.file == folder.path("blocked/21.png"))
  }
}
