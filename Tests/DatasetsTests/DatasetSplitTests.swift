import Foundation
import SkipSegDatasets
import SkipSegImaging
import TestSupport
import Testing

/// The share that is held out where there is no validation split.
@Suite struct DatasetSplitTests {
  private func dataset(_ folder: TemporaryFolder, seed: UInt64 = 0, threads: Int = 2) throws -> Dataset {
    var options = DatasetOptions()
    options.seed = seed
    options.threads = threads
    return try Dataset.open(folder.path, options: options)
  }

  @Test func dependsOnSeedAndNamesAlone() throws {
    let folder = try TemporaryFolder()
    try folder.pairs(40)
    let first = try dataset(folder)
    // A fifth, as far as hashes go.
    #expect((4...12).contains(first.validation.count))
    #expect(Set(first.training).isDisjoint(with: first.validation))
    #expect(
      (first.training + first.validation).map(\.name).sorted()
        == (0..<40).map { $0 < 10 ? "0\($0)" : "\($0)" })
    for threads in [1, 3, 16] {
      let again = try dataset(folder, threads: threads)
      #expect(again.validation == first.validation && again.training == first.training)
      #expect(again.notes == first.notes && again.encoding == first.encoding)
    }
    #expect(try dataset(folder, seed: 1).validation != first.validation)

    let moved = try TemporaryFolder()
    try FileManager.default.removeItem(atPath: moved.path)
    try FileManager.default.moveItem(atPath: folder.path, toPath: moved.path)
    #expect(try dataset(moved).validation.map(\.name) == first.validation.map(\.name))
  }

  /// The choice must not change with a later version: a run is repeated from its seed.
  @Test func isTheSameForEver() throws {
    let folder = try TemporaryFolder()
    try folder.pairs(12)
    let names = try dataset(folder, seed: 7).validation.map(\.name)
    #expect(names == ["11"], "\(names)")
  }

  @Test(arguments: [2, 3, 5, 11])
  func leavesSomethingOnBothSides(count: Int) throws {
    let folder = try TemporaryFolder()
    try folder.pairs(count)
    let dataset = try dataset(folder)
    #expect(!dataset.validation.isEmpty && !dataset.training.isEmpty)
    #expect(dataset.validation.count + dataset.training.count == count)
  }

  /// A smaller share lies inside of a larger one, and what judges is the same.
  @Test func sharesLieOneInsideOfTheOther() throws {
    let folder = try TemporaryFolder()
    try folder.pairs(40)
    func drawn(_ share: Double?, seed: UInt64 = 3) throws -> Dataset {
      var options = DatasetOptions()
      (options.seed, options.trainingShare, options.threads) = (seed, share, 2)
      return try Dataset.open(folder.path, options: options)
    }
    let (all, half, tenth) = try (drawn(nil), drawn(0.5), drawn(0.1))
    #expect(half.training.count == Int((Double(all.training.count) * 0.5).rounded()))
    #expect(Set(tenth.training).isStrictSubset(of: half.training))
    #expect(Set(half.training).isStrictSubset(of: all.training))
    #expect(half.validation == all.validation && tenth.notes.contains { $0.contains("drawn by seed 3") })
    #expect(try drawn(1).training == all.training)
    #expect(try Set(drawn(0.5, seed: 4).training) != Set(half.training))
  }

  @Test func newPicturesChangeNoSides() throws {
    let folder = try TemporaryFolder()
    try folder.pairs(100)
    let before = try dataset(folder, seed: 3)
    try folder.pairs(150)
    let after = try dataset(folder, seed: 3)
    #expect(Set(before.training).isSubset(of: after.training))
    #expect(Set(before.validation).isSubset(of: after.validation))
    #expect(
      after.notes.contains { $0.contains("\(after.validation.count) of 150 samples held out by seed 3") })
  }

  @Test func aRunThatGoesOnKeepsItsOwn() throws {
    let folder = try TemporaryFolder()
    try folder.pairs(12)
    var options = DatasetOptions()
    options.seed = 7
    // What an earlier version chose by rank.
    options.heldOut = ["10", "11"]
    let dataset = try Dataset.open(folder.path, options: options)
    #expect(dataset.validation.map(\.name) == ["10", "11"] && dataset.training.count == 10)
    #expect(dataset.isValidationHeldOut)
  }

  @Test(arguments: [0.01, 0.99])
  func holdsOutNeitherNoneNorAll(share: Double) throws {
    let folder = try TemporaryFolder()
    try folder.pairs(4)
    var options = DatasetOptions()
    options.validationShare = share
    let dataset = try Dataset.open(folder.path, options: options)
    #expect(dataset.validation.count == (share < 0.5 ? 1 : 3))
  }

  @Test func refusesASinglePair() throws {
    let folder = try TemporaryFolder()
    try folder.pairs(1)
    let error = #expect(throws: DatasetError.self) { try dataset(folder) }
    #expect("\(try #require(error))".contains("one pair only"))
    #expect(try DatasetCheck.run(folder.path).exitCode == 2)
  }

  @Test(arguments: [(2, 2), (11, 3), (12, 5)])
  func everySampleIsHeldOutByOneFold(count: Int, folds: Int) throws {
    let folder = try TemporaryFolder()
    try folder.pairs(count)
    func dataset(_ index: Int, seed: UInt64 = 0) throws -> Dataset {
      var options = DatasetOptions()
      options.fold = Fold(index: index, count: folds)
      options.seed = seed
      return try Dataset.open(folder.path, options: options)
    }
    let parts = try (0..<folds).map { try dataset($0) }
    #expect(
      parts.flatMap(\.validation).map(\.name).sorted()
        == (parts[0].training + parts[0].validation).map(\.name).sorted())
    for part in parts {
      #expect(part.training.count + part.validation.count == count)
      #expect(Set(part.training).isDisjoint(with: part.validation))
      #expect([count / folds, (count + folds - 1) / folds].contains(part.validation.count))
      #expect(part.isValidationHeldOut)
    }
    if count > 2 { #expect(try dataset(0, seed: 1).validation != parts[0].validation) }
  }

  /// The choice must not change with a later version, as the one above.
  @Test func aFoldIsTheSameForEver() throws {
    let folder = try TemporaryFolder()
    try folder.pairs(12)
    var options = DatasetOptions()
    options.seed = 7
    options.fold = Fold(index: 0, count: 6)
    #expect(try Dataset.open(folder.path, options: options).validation.map(\.name) == ["05", "11"])
  }

  @Test func moreFoldsThanSamplesAreRefused() throws {
    let folder = try TemporaryFolder()
    try folder.pairs(3)
    var options = DatasetOptions()
    options.fold = Fold(index: 0, count: 4)
    #expect(throws: DatasetError.tooFewForFolds(root: folder.path, samples: 3, folds: 4)) {
      try Dataset.open(folder.path, options: options)
    }
  }
}
