import SkipSegDatasets
import SkipSegFiles
import SkipSegReports
import SkipSegTraining
import TestSupport
import Testing

@Suite struct TrainingRecordTests {
  @Test func runFoldersAreNumberedAndNeverReused() throws {
    let folder = try TemporaryFolder()
    let wanted = FileSystem.join(folder.path, "runs/train")
    let paths = try (0..<3).map { _ in try RunFolder.create(wanted).path }
    #expect(paths == [wanted, wanted + "-2", wanted + "-3"])
    #expect(paths.allSatisfy(FileSystem.isFolder))
    try folder.write("in the way", "file")
    #expect(try RunFolder.create(FileSystem.join(folder.path, "file")).path.hasSuffix("/file-2"))
    #expect(try RunFolder.create(wanted + "/").path == wanted + "-4")
  }

  private func record(_ epoch: Int, _ meanIoU: Double?) -> EpochRecord {
    EpochRecord(
      epoch: epoch, step: epoch * 10, learningRate: 0.5, loss: 1.25, lossTerms: [1, 0.25],
      meanIoU: meanIoU, pixelAccuracy: meanIoU, classIoU: [meanIoU, nil])
  }

  @Test(
    arguments: [
      ([0.1, 0.3, 0.2], 2), ([0.3, 0.3], 1), ([0.2], 1), ([nil, 0.1], 2), ([nil, nil], 2),
      ([0.4, 0.1, 0.5], 3),
    ] as [([Double?], Int)])
  func theBestEpochIsTheFirstOfTheHighest(scores: [Double?], best: Int) {
    var progress = TrainingProgress()
    progress.records = scores.enumerated().map { record($0 + 1, $1) }
    #expect(progress.best?.epoch == best)
  }

  @Test func theHistoryIsATable() {
    let text = [record(1, 0.5), record(2, nil)].csv(
      lossTerms: ["ce", "dice"], classNames: ["sky", "tree, large"])
    #expect(
      text == """
        epoch,step,learning_rate,loss,loss ce,loss dice,mean_iou,pixel_accuracy,iou sky,"iou tree, large"
        1,10,0.5,1.25,1.0,0.25,0.5,0.5,0.5,
        2,20,0.5,1.25,1.0,0.25,,,,

        """)
  }

  @Test(
    arguments: [
      (["a", "b"], ["c"], nil), (["a"], ["c"], "training sample b is missing"),
      (["a", "b", "x"], ["c"], "training sample x is new"), (["b", "a"], ["c"], "in another order"),
      (["a", "b"], ["d"], "validation sample c is missing"),
    ] as [([String], [String], String?)])
  func aChangedSplitIsTold(training: [String], validation: [String], difference: String?) {
    let split = TrainingSplit(training: ["a", "b"], validation: ["c"])
    let found = split.difference(from: TrainingSplit(training: training, validation: validation))
    if let difference { #expect(found?.contains(difference) == true) } else { #expect(found == nil) }
  }

  struct Change: Sendable, CustomTestStringConvertible {
    /// What the complaint names.
    let testDescription: String
    let apply: @Sendable (inout TrainingConfiguration) -> Void
  }

  private static let impossible = [
    Change(testDescription: "epochs") { $0.epochs = 0 },
    Change(testDescription: "batch") { $0.batchSize = 0 },
    Change(testDescription: "size") { $0.size = 32 },
    Change(testDescription: "width") { $0.encoderWidth = 2 },
    Change(testDescription: "learning rate") { $0.learningRate = .nan },
    Change(testDescription: "weight decay") { $0.weightDecay = -1 },
    Change(testDescription: "epochs") { $0.epochs = .max },
    Change(testDescription: "batch") { $0.batchSize = .max },
    Change(testDescription: "validation share") { $0.validationShare = 1 },
    Change(testDescription: "warm-up share") { $0.warmUpShare = -0.1 },
    Change(testDescription: "decay power") { $0.decayPower = .infinity },
    Change(testDescription: "encoder's learning rate") { $0.encoderLearningRate = 0 },
    Change(testDescription: "frozen epochs") { $0.frozenEpochs = -1 },
    Change(testDescription: "accumulated batches") { $0.accumulation = 0 },
    Change(testDescription: "moving average") { $0.averagingDecay = 1 },
    Change(testDescription: "fold") { $0.fold = Fold(index: 3, count: 3) },
    Change(testDescription: "fold") { $0.fold = Fold(index: 0, count: 1) },
    Change(testDescription: "patience") { $0.patience = 0 },
    Change(testDescription: "minutes from one save") { $0.saveMinutes = 0 },
    Change(testDescription: "class weights") {
      $0.loss = LossFormula(rawValue: "dice+lovasz")!
      $0.classWeights = .list([1, 2])
    },
    Change(testDescription: "clipping norm") { $0.clippingNorm = 0 },
    Change(testDescription: "scale") { $0.augmentation.scale = 0...1 },
    Change(testDescription: "ignore index") { $0.ignoreIndex = 70_000 },
  ]

  @Test(arguments: impossible)
  func anImpossibleConfigurationIsTold(change: Change) {
    var configuration = TrainingConfiguration(data: "data")
    #expect(configuration.fault == nil)
    change.apply(&configuration)
    #expect(configuration.fault?.contains(change.testDescription) == true)
  }
}
