import SkipSegConcurrency
import SkipSegFiles
import SkipSegReports
import SkipSegTensorBoard
import SkipSegTraining
import TestSupport
import Testing

@Suite struct TrainingPageTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for index in 0..<4 {
      try folder.image("data/images/\(index).jpg", width: 64, height: 64, seed: index)
      try folder.mask("data/masks/\(index).png", width: 64, height: 64)
    }
  }

  private func trainer() throws -> Trainer {
    var configuration = TrainingConfiguration(data: folder.path("data"))
    configuration.encoder = "resnet18"
    configuration.size = 64
    configuration.batchSize = 2
    configuration.epochs = 2
    configuration.tensorBoard = true
    return try Trainer(configuration: configuration, output: folder.path("run"), threads: 1)
  }

  @Test func eachEpochIsShown() throws {
    let trainer = try trainer()
    var records: [EpochRecord] = []
    var shown: [Int] = []
    _ = try trainer.run(stop: StopSignal()) { event in
      guard case .detail(.epoch(let record, _, _)) = event else { return }
      records.append(record)
      let page = (try? FileSystem.read(trainer.folder.page)).map { String(decoding: $0, as: UTF8.self) }
      if page?.contains("epoch \(record.epoch) of 2") == true { shown.append(record.epoch) }
    }
    #expect(shown == [1, 2])
    #expect(FileSystem.exists(trainer.folder.curves))
    let events = EventFile(
      records, lossTerms: trainer.configuration.loss.names, classNames: trainer.classNames)
    #expect(try FileSystem.read(trainer.folder.events) == events.bytes)
  }

  @Test func aPageThatCannotBeWrittenStopsNothing() throws {
    let trainer = try trainer()
    // A folder that holds something can't be replaced by a file.
    for name in ["index.html", EventFile.name] { try folder.write("", "run/\(name)/in-the-way") }
    var faults: [Fault] = []
    let outcome = try trainer.run(stop: StopSignal()) { event in
      if case .fault(let fault) = event { faults.append(fault) }
    }
    #expect(outcome == .complete)
    #expect(faults.count == 4)
    #expect(faults.allSatisfy { $0.kind == .unwritten })
    #expect(faults.count { $0.file == trainer.folder.page } == 2)
    #expect(faults.count { $0.file == trainer.folder.events } == 2)
    #expect(FileSystem.exists(trainer.folder.last))
  }
}
