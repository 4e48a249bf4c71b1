import Foundation
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegFiles
import SkipSegRanks
import SkipSegTraining
import Synchronization
import TestSupport
import Testing

/// Whole runs of a few steps, on any number of ranks that are threads of this process.
@Suite(.serialized) struct RankedTrainingTests {
  private let folder: TemporaryFolder
  private var configuration: TrainingConfiguration

  init() throws {
    folder = try TemporaryFolder()
    try folder.pairs(20)
    configuration = TrainingConfiguration(data: folder.path)
    configuration.encoder = "resnet18"
    configuration.encoderWidth = 8
    configuration.size = 64
    configuration.batchSize = 1
    configuration.accumulation = 4
    configuration.epochs = 2
  }

  private func path(_ run: String) -> String { folder.path("runs/\(run)") }

  /// What a run ends in.
  private func bytes(_ run: String) throws -> [String: [UInt8]] {
    let names = ["best.safetensors", "last.safetensors", "last.checkpoint", "history.csv", "index.html"]
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try FileSystem.read(FileSystem.join(path(run), $0))) })
  }

  private func expectSame(_ run: String, as other: String) throws {
    let (found, expected) = (try bytes(run), try bytes(other))
    for (name, bytes) in expected {
      let isSame = found[name] == bytes
      #expect(isSame, "\(run)/\(name)")
    }
  }

  private typealias Change = @Sendable (inout TrainingConfiguration) -> Void

  /// Begins a run, or goes on with it where it is there, as each of some ranks.
  /// - Parameter watch: told what each rank reports.
  private func run(
    _ name: String, on ranks: LocalRanks, _ change: Change = { _ in },
    watch: @escaping @Sendable (RankEnsemble, Trainer, TrainingEvent, StopSignal) -> Void = { _, _, _, _ in }
  ) -> [Result<Trainer.Outcome, any Error>] {
    var configuration = configuration
    change(&configuration)
    let (output, begun, folder) = (path(name), configuration, RunFolder(path: path(name)))
    let goesOn = FileSystem.exists(folder.checkpoint)
    return ranks.run { ensemble in
      let trainer =
        goesOn
        ? try Trainer(resuming: folder, threads: 1, limits: ResourceLimits(), ensemble: ensemble)
        : try Trainer(
          configuration: begun, output: output, threads: 1, limits: ResourceLimits(), ensemble: ensemble)
      let stop = StopSignal()
      let outcome = try trainer.run(stop: stop) { watch(ensemble, trainer, $0, stop) }
      try ensemble.finish()
      return outcome
    }
  }

  private func runAlone(_ name: String, _ change: Change = { _ in }) throws {
    var configuration = configuration
    change(&configuration)
    let trainer = try Trainer(configuration: configuration, output: path(name), threads: 2)
    _ = try trainer.run(stop: StopSignal()) { _ in }
  }

  private static let variants: [(words: String, change: Change)] = [
    ("plain", { _ in }),
    (
      "frozen at first, no average, an odd number of batches",
      {
        $0.frozenEpochs = 1
        $0.averagingDecay = 0
        $0.accumulation = 3
      }
    ),
    (
      "statistics measured at the end, branches left out",
      {
        $0.augmentation.rareClassShare = 1
        $0.augmentation.untargetedShare = 0.5
        $0.dropPath = 0.5
        $0.epochs = 1
      }
    ),
    (
      "statistics of whole photographs measured at the end",
      {
        $0.statistics = .measured
        $0.epochs = 1
      }
    ),
  ]

  @Test(arguments: variants.indices)
  func anyNumberOfRanksEndsInTheSameBytes(variant: Int) throws {
    let change = Self.variants[variant].change
    try runAlone("alone", change)
    for count in 1...3 {
      // Ranks that come late change nothing.
      let ranks = LocalRanks(count: count, incidents: count == 3 ? [1: .delay(.milliseconds(1))] : [:])
      for outcome in run("on \(count)", on: ranks, change) { #expect(try outcome.get() == .complete) }
      try expectSame("on \(count)", as: "alone")
    }
  }

  /// Lost, lost again with fewer ranks, and ended by one.
  @Test func aRunGoesOnWithAnyNumberOfRanks() throws {
    let change: Change = { $0.saveMinutes = 1e-9 }
    try runAlone("alone", change)
    for (count, exchanges) in [(4, 40), (2, 45)] {
      let ranks = LocalRanks(count: count, incidents: [count - 1: .loss(at: exchanges)])
      let results = run("lost", on: ranks, change)
      for result in results.dropLast() {
        let error = #expect(throws: RankError.self) { try result.get() }
        #expect(
          "\(String(describing: error))".contains("rank \(count - 1) (node\(count)) is gone in step ")
            || "\(String(describing: error))".contains("before step "))
      }
    }
    for outcome in run("lost", on: LocalRanks(count: 1), change) { #expect(try outcome.get() == .complete) }
    try expectSame("lost", as: "alone")
  }

  /// Asked of one rank, in the second step; saved once, by rank 0.
  @Test func aStopOfOneRankStopsAll() throws {
    try runAlone("alone")
    let outcomes = run(
      "stopped", on: LocalRanks(count: 3),
      watch: { ensemble, trainer, event, stop in
        if case .detail(.step) = event, ensemble.rank == 1, trainer.completedSteps == 2 { stop.request() }
      })
    for outcome in outcomes { #expect(try outcome.get() == .interrupted) }
    let checkpoint = try RunFolder(path: path("stopped")).recoverCheckpoint().checkpoint
    #expect(checkpoint.progress.step == 2)
    for outcome in run("stopped", on: LocalRanks(count: 2)) { #expect(try outcome.get() == .complete) }
    try expectSame("stopped", as: "alone")
  }

  /// In the validation that of one rank drops everybody's.
  @Test func aStopInTheValidationStopsAll() throws {
    try runAlone("alone")
    let outcomes = run(
      "stopped", on: LocalRanks(count: 2),
      watch: { ensemble, _, event, stop in
        if case .detail(.validated(let images, _)) = event, images >= 2, ensemble.rank == 1 { stop.request() }
      })
    for outcome in outcomes { #expect(try outcome.get() == .interrupted) }
    for outcome in run("stopped", on: LocalRanks(count: 1)) { #expect(try outcome.get() == .complete) }
    try expectSame("stopped", as: "alone")
  }

  @Test func spoiltWeightsHealAlike() throws {
    let change: Change = { $0.learningRate = 1e30 }
    let alone = try Trainer(
      configuration: {
        var spoilt = configuration
        change(&spoilt)
        return spoilt
      }(), output: path("alone"), threads: 2)
    let error = try #require(
      #expect(throws: TrainingError.self) { try alone.run(stop: StopSignal()) { _ in } })
    for result in run("ranks", on: LocalRanks(count: 2), change) {
      #expect(throws: error) { try result.get() }
    }
  }

  @Test func whatOneRankCantReadIsToldByTheFirst() throws {
    let told = Told()
    let picture = folder.path("images/03.jpg")
    for outcome in run(
      "faulty", on: LocalRanks(count: 2),
      watch: { ensemble, _, event, _ in
        if case .fault(let fault) = event { told.add("\(ensemble.rank): \(fault)") }
        // Once all have looked at it, and before it is read.
        if case .note(let note) = event, note.description.hasPrefix("decoded samples") {
          try? "no picture".write(toFile: picture, atomically: true, encoding: .utf8)
        }
      })
    { #expect(try outcome.get() == .complete) }
    #expect(!told.lines.isEmpty && told.lines.allSatisfy { $0.hasPrefix("0: ") && $0.contains("03.jpg") })
  }

  @Test func moreRanksThanBatchesAreRefused() {
    for result in run("many", on: LocalRanks(count: 5)) {
      #expect(throws: TrainingError.tooManyRanks(ranks: 5, batches: 4)) { try result.get() }
    }
    #expect(!FileSystem.exists(path("many")))
  }

  /// What keeps rank 0 from beginning is said once, with its own words on all.
  @Test func aFolderInUseIsSaidByAll() throws {
    try runAlone("used")
    let lock = try RunFolder(path: path("used")).lock()
    let results = run("used", on: LocalRanks(count: 2))
    #expect(throws: TrainingError.inUse(folder: path("used"))) { try results[0].get() }
    #expect(
      throws: RankFailure(
        rank: 0, host: "node1", words: "\(TrainingError.inUse(folder: path("used")))")
    ) { try results[1].get() }
    withExtendedLifetime(lock) {}
  }
}

/// What several threads say.
private final class Told: Sendable {
  private let all = Mutex<[String]>([])

  var lines: [String] { all.withLock { $0 } }

  func add(_ line: String) { all.withLock { $0.append(line) } }
}
