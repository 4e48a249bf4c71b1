import Foundation
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import SkipSegInference
import SkipSegModels
import SkipSegTraining
import TestSupport
import Testing

/// Runs at another size than the photographs' own.
@Suite(.serialized) struct WorkingScaleRunTests {
  private let folder: TemporaryFolder

  /// Photographs of 259 x 203 with discs.
  init() throws {
    folder = try TemporaryFolder()
    for index in 0..<6 {
      let disc = { (x: Int, y: Int) in
        let (dx, dy) = (x - 60 - 15 * index, y - 70)
        return dx * dx + dy * dy < 2500
      }
      let pixels = (0..<259 * 203).flatMap { pixel -> [UInt8] in
        let isDisc = disc(pixel % 259, pixel / 259)
        return [isDisc ? 200 : 40, UInt8(60 + pixel % 31), UInt8(pixel / 259)]
      }
      let image = Image(width: 259, height: 203, channels: 3, pixels: pixels)
      try folder.write(ImageEncoder.jpeg(image, quality: 95), "data/images/\(index).jpg")
      try folder.greyMask("data/masks/\(index).png", width: 259, height: 203) { disc($0, $1) ? 1 : 0 }
    }
  }

  private func configuration(_ resolution: Resolution) -> TrainingConfiguration {
    var configuration = TrainingConfiguration(data: folder.path("data"))
    configuration.encoder = "resnet18"
    configuration.encoderWidth = 4
    configuration.size = 64
    configuration.batchSize = 2
    configuration.epochs = 2
    configuration.resolution = resolution
    return configuration
  }

  private func trained(_ name: String, _ resolution: Resolution) throws -> Trainer {
    let trainer = try Trainer(
      configuration: configuration(resolution), output: folder.path("runs/\(name)"), threads: 2)
    #expect(try trainer.run(stop: StopSignal(), report: { _ in }) == .complete)
    return trainer
  }

  @Test(arguments: [Resolution.fixed(.factor(0.25)), .fixed(.factor(0.3)), .fixed(.longSide(100)), .native])
  func validationAndEvaluationSayTheSame(resolution: Resolution) throws {
    let trainer = try trained("same", resolution)
    let model = try Model(contentsOf: trainer.folder.last)
    #expect(model.specification.workingScale == resolution.scale)
    let evaluation = try ModelEvaluation(
      model: model, data: folder.path("data"), choice: .validation, threads: 1)
    let result = try evaluation.run(output: folder.path("scores")) { _ in }
    let history = String(decoding: try FileSystem.read(trainer.folder.history), as: UTF8.self)
    let columns = history.split(separator: "\n").map { $0.split(separator: ",") }
    let place = try #require(columns[0].firstIndex(of: "mean_iou"))
    let mean = try #require(result.report.scores.meanIoU)
    #expect(abs(try #require(Double(columns.last![place])) - mean) < 1e-6, "\(history)")
    // Masks and previews of it all.
    for name in try FileSystem.files(under: folder.path("scores/masks")) {
      let header = try ImageFile.header(of: folder.path("scores/masks/\(name)"))
      #expect(header.width == 259 && header.height == 203)
    }
    let preview = try ImageFile.header(of: FileSystem.join(trainer.folder.path, "previews/1-truth.jpg"))
    let working = try #require(resolution.scale).size(width: 259, height: 203)
    #expect((preview.width, preview.height) == working)
  }

  /// Also where it was chosen: what goes on doesn't choose again.
  @Test func aRunThatGoesOnKeepsItsScale() throws {
    let whole = try trained("whole", .auto)
    #expect(whole.configuration.resolution == .fixed(.factor(0.5)))
    let stopped = try Trainer(
      configuration: configuration(.auto), output: folder.path("runs/stopped"), threads: 1)
    #expect(stopped.notes.contains { $0.contains("are worked on at 1/2 (130 x 102): crops of 64 show 31 %") })
    let stop = StopSignal()
    let outcome = try stopped.run(stop: stop) { event in
      if case .detail(.step) = event, stopped.completedSteps == 3 { stop.request() }
    }
    #expect(outcome == .interrupted)
    let text = String(
      decoding: try FileSystem.read(FileSystem.join(stopped.folder.path, "config.json")), as: UTF8.self)
    #expect(text.contains("\"resolution\" : \"1/2\""))
    let resumed = try Trainer(resuming: stopped.folder, threads: 2)
    #expect(resumed.configuration.resolution == .fixed(.factor(0.5)))
    #expect(try resumed.run(stop: StopSignal(), report: { _ in }) == .complete)
    for path in [\RunFolder.best, \.last, \.history] {
      #expect(
        try FileSystem.read(whole.folder[keyPath: path]) == FileSystem.read(stopped.folder[keyPath: path]))
    }
  }

  /// Weights know photographs at the size that they were trained on.
  @Test func weightsOfAnotherScaleAreNoted() throws {
    let path = try trained("first", .fixed(.factor(0.25))).folder.best
    func notes(_ resolution: Resolution, _ extent: WeightSource.Extent) throws -> [String] {
      var configuration = configuration(resolution)
      configuration.initialWeights = WeightSource(path: path, extent: extent)
      let trainer = try Trainer(configuration: configuration, output: folder.path("runs/second"), threads: 1)
      return trainer.notes.filter { $0.hasPrefix("the weights were trained on photographs at") }
    }
    #expect(
      try notes(.native, .network) == [
        "the weights were trained on photographs at a resolution of 1/4, this run's is native; theirs is kept by the same"
      ])
    #expect(try notes(.fixed(.factor(0.25)), .network).isEmpty)
    #expect(try notes(.native, .encoder).isEmpty)
  }

  /// A run of a model that is native is told by its file alone what it is.
  @Test func theModelSaysHowLargePhotographsWere() throws {
    let trainer = try trained("sizes", .fixed(.factor(0.25)))
    let sizes = try #require(try Model(contentsOf: trainer.folder.best).specification.trainingSizes)
    #expect((sizes.low, sizes.median, sizes.high) == (65, 65, 65))
    let predictor = Predictor(model: try Model(contentsOf: trainer.folder.best), threads: 1)
    func notes(_ scale: Int) throws -> [String] {
      let image = Image(
        width: 259 * scale, height: 20, channels: 3, pixels: [UInt8](repeating: 9, count: 259 * scale * 60))
      try folder.write(ImageEncoder.png(image), "in\(scale)/a.png")
      var notes: [String] = []
      _ = try predictor.predict(
        [folder.path("in\(scale)")], to: PredictionOutput(folder: folder.path("out\(scale)"))
      ) {
        if case .note(let note) = $0 { notes.append("\(note)") }
      }
      return notes
    }
    #expect(try notes(1).isEmpty && notes(2).isEmpty)
    #expect(
      try notes(3) == [
        "1 of 1 photograph is 3.0 times as large as those of the training; a resolution of 1/12 would make objects as large"
      ])
  }
}
