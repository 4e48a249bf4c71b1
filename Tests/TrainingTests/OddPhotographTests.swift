import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEvaluation
import SkipSegFiles
import SkipSegInference
import SkipSegTraining
import TestSupport
import Testing

/// A photograph that is whole but odd takes part everywhere, and everywhere it is said once what is odd about it.
@Suite(.serialized) struct OddPhotographTests {
  private let folder: TemporaryFolder
  /// One of the training samples and one of those to judge by.
  private let odd: [String]

  init() throws {
    let folder = try TemporaryFolder()
    for (number, split) in ["train", "val"].enumerated() {
      for index in 0..<2 {
        try folder.image("\(split)/images/\(index).jpg", width: 48, height: 40, seed: 2 * number + index)
        try folder.mask("\(split)/masks/\(index).png", width: 48, height: 40)
      }
      let name = "\(split)/images/0.jpg"
      // Without its end mark.
      try folder.write(Array(try FileSystem.read(folder.path(name)).dropLast(2)), name)
    }
    odd = ["train", "val"].map { folder.path("\($0)/images/0.jpg") }
    self.folder = folder
  }

  /// The files that notes say are whole, but odd.
  private func about(_ notes: [Note]) -> [String?] {
    notes.filter { $0.description.contains(": whole, but") }.map(\.file)
  }

  @Test func checkNotesThem() throws {
    var notes: [Note] = []
    let report = try DatasetCheck.run(folder.path) { event in
      if case .note(let note) = event { notes.append(note) }
    }
    #expect(report.notes == notes && about(notes) == odd)
    #expect(report.faults.isEmpty && report.exitCode == 0)
  }

  @Test func predictNotesThem() throws {
    var notes: [Note] = []
    let predictor = Predictor(model: try SmallModel.make(seed: 1), threads: 1)
    let output = PredictionOutput(folder: folder.path("out"))
    let summary = try predictor.predict([folder.path("val/images")], to: output) { event in
      if case .note(let note) = event { notes.append(note) }
    }
    #expect(about(notes) == [odd[1]])
    #expect(summary.maskCount == 2 && summary.faultCount == 0)
  }

  @Test func evaluateNotesThem() throws {
    var notes: [Note] = []
    let evaluation = try ModelEvaluation(
      model: try SmallModel.make(seed: 1), data: folder.path, choice: .validation, threads: 1)
    let result = try evaluation.run(output: folder.path("out")) { event in
      if case .note(let note) = event { notes.append(note) }
    }
    #expect(about(notes) == [odd[1]])
    #expect(result.report.images.count == 2 && result.faultCount == 0)
  }

  /// In the first of two epochs alone.
  @Test func trainNotesThem() throws {
    var configuration = TrainingConfiguration(data: folder.path)
    configuration.encoder = "resnet18"
    configuration.encoderWidth = 4
    configuration.size = 64
    configuration.batchSize = 1
    configuration.epochs = 2
    let trainer = try Trainer(configuration: configuration, output: folder.path("run"), threads: 1)
    var notes: [Note] = []
    let outcome = try trainer.run(stop: StopSignal()) { event in
      switch event {
      case .note(let note): notes.append(note)
      case .fault(let fault): Issue.record("\(fault)")
      default: break
      }
    }
    #expect(outcome == .complete)
    #expect(about(notes) == odd)
  }

  @Test func rangeTestNotesThem() throws {
    var configuration = TrainingConfiguration(data: folder.path)
    configuration.encoder = "resnet18"
    configuration.encoderWidth = 4
    configuration.size = 64
    configuration.batchSize = 1
    let test = try LearningRateRangeTest(
      configuration: configuration, range: 1e-6...1e-5, stepCount: 10, threads: 1)
    var notes: [Note] = []
    _ = try test.run(stop: StopSignal()) { if case .note(let note) = $0 { notes.append(note) } }
    #expect(about(notes) == [odd[0]])
  }
}
