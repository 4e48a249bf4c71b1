import SkipSegEngine
import SkipSegFiles
import SkipSegImaging
import SkipSegInference
import SkipSegModels
import TestSupport
import Testing

@Suite struct PixelTests {
  private let pixels = madeUpPixels(width: 45, height: 37)

  private func predictor() throws -> Predictor {
    Predictor(model: try SmallModel.make(classes: ["a", "b", "c"], seed: 4), threads: 1)
  }

  @Test func labelsEqualThoseOfTheFile() throws {
    let folder = try TemporaryFolder()
    let image = Image(width: 45, height: 37, channels: 3, pixels: pixels)
    try folder.write(ImageEncoder.png(image), "in/a.png")
    let predictor = try predictor()
    let output = PredictionOutput(folder: FileSystem.join(folder.path, "out"))
    _ = try predictor.predict([FileSystem.join(folder.path, "in")], to: output) { _ in }
    let mask = FileSystem.join(folder.path, "out/a.png")
    let labels = try predictor.labels(of: pixels, width: 45, height: 37)
    guard case .indices(let stored, _, _) = try ImageFile.decodeMask(mask) else {
      Issue.record("the mask holds colours")
      return
    }
    #expect(stored == labels)
    #expect(Set(labels.labels).count > 1)
  }

  /// A program gets what the command writes, whatever size the model works on.
  @Test(arguments: [WorkingScale.factor(0.5), .factor(0.3), .longSide(20), .factor(2)])
  func theModelSaysAtWhichSizePicturesAreWorkedOn(scale: WorkingScale) throws {
    let folder = try TemporaryFolder()
    let image = Image(width: 45, height: 37, channels: 3, pixels: pixels)
    try folder.write(ImageEncoder.png(image), "in/a.png")
    let model = try SmallModel.make(classes: ["a", "b", "c"], workingScale: scale, seed: 4)
    let predictor = Predictor(model: model, threads: 1)
    let output = PredictionOutput(folder: FileSystem.join(folder.path, "out"))
    _ = try predictor.predict([FileSystem.join(folder.path, "in")], to: output) { _ in }
    let labels = try predictor.labels(of: pixels, width: 45, height: 37)
    guard case .indices(let stored, _, _) = try ImageFile.decodeMask(folder.path("out/a.png")) else {
      Issue.record("the mask holds colours")
      return
    }
    #expect(stored == labels && labels.width == 45 && labels.height == 37)
    let map = try predictor.probabilities(of: pixels, width: 45, height: 37)
    #expect(map.width == 45 && map.values.count == 3 * 45 * 37)
  }

  @Test(arguments: [(1, 1), (7, 3), (31, 400), (400, 31)])
  func theSmallestPicturesHaveMasks(width: Int, height: Int) throws {
    let pixels = madeUpPixels(width: width, height: height)
    for scale in [1.0 / 8, 0.3, 1e-300] {
      let model = try SmallModel.make(workingScale: .factor(scale), seed: 4)
      let labels = try Predictor(model: model, threads: 1).labels(of: pixels, width: width, height: height)
      #expect(labels.width == width && labels.height == height && labels.labels.allSatisfy { $0 < 2 })
    }
  }

  @Test func probabilitiesSumToOneAndTheHighestIsTheLabel() throws {
    let predictor = try predictor()
    let labels = try predictor.labels(of: pixels, width: 45, height: 37)
    let map = try predictor.probabilities(of: pixels, width: 45, height: 37)
    #expect(map.classCount == 3 && map.values.count == 3 * 45 * 37)
    for y in 0..<37 {
      for x in 0..<45 {
        let values = (0..<3).map { map[class: $0, x: x, y: y] }
        #expect(abs(values.reduce(0, +) - 1) < 1e-6)
        #expect(values.firstIndex(of: values.max()!) == Int(labels.labels[y * 45 + x]))
      }
    }
  }

  /// exp of logits of a few hundred alone would be infinite.
  @Test func largeLogitsDoNotOverflow() {
    let map = ProbabilityMap(width: 1, height: 1, logits: [300, 299, -300])
    #expect(abs(map.values[0] - 0.731_058_6) < 1e-6 && abs(map.values[1] - 0.268_941_4) < 1e-6)
    #expect(map.values[2] == 0)
  }

  @Test func classesHaveTheirColors() throws {
    let predictor = try predictor()
    let labels = LabelMap(width: 2, height: 1, labels: [1, LabelMap.ignored])
    let colors = predictor.colors(of: labels)
    #expect(colors.count == 6 && colors.prefix(3).contains { $0 > 0 } && colors.suffix(3) == [0, 0, 0])
    let overlay = try predictor.overlay(of: labels, on: [10, 20, 30, 40, 50, 60])
    #expect(overlay.count == 6 && overlay.prefix(3) != [10, 20, 30] && overlay.suffix(3) == [40, 50, 60])
  }

  @Test(
    arguments: [
      (0, 0, 0), (3, 0, 1), (3, 1, 0), (3, -1, -1), (2, 1, 1), (4, 1, 1), (1, 1, 1), (3, .max, .max),
      (3, .max, 1), (12, 2, 1),
    ])
  func samplesThatAreNoPictureAreRefused(count: Int, width: Int, height: Int) throws {
    let pixels = [UInt8](repeating: 0, count: count)
    #expect(throws: PredictionError.pixels(count: count, width: width, height: height, channels: 3)) {
      try predictor().labels(of: pixels, width: width, height: height)
    }
  }

  @Test func severalThreadsMayAskOnePredictor() async throws {
    let predictor = try predictor()
    let expected = try predictor.labels(of: pixels, width: 45, height: 37)
    let pixels = pixels
    try await withThrowingTaskGroup(of: LabelMap.self) { group in
      for _ in 0..<4 { group.addTask { try predictor.labels(of: pixels, width: 45, height: 37) } }
      for try await labels in group { #expect(labels == expected) }
    }
  }
}
