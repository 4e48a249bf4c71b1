import Foundation
import SkipSegBasics
import SkipSegDatasets
import SkipSegModels
import SkipSegNetworks
import SkipSegReports
import SkipSegSamples
import SkipSegTraining
import Testing

/// Whatever member a file lacks, as one of an earlier version may, it opens; so any member can be added.
@Suite struct StoredValueTests {
  private static let configuration = {
    var configuration = TrainingConfiguration(data: "data")
    configuration.fold = Fold(index: 1, count: 3)
    configuration.initialWeights = WeightSource(path: "weights", extent: .encoder)
    configuration.augmentation = AugmentationConfiguration(.strong)
    configuration.classWeights = .list([1, 2])
    configuration.ignoreIndex = 255
    return configuration
  }()

  private static let progress = {
    var progress = TrainingProgress()
    progress.optimizerSteps = [1, 2]
    progress.losses.terms = [0.1]
    progress.records = (1...2).map {
      EpochRecord(
        epoch: $0, step: 4, learningRate: 0.1, loss: 0.3, lossTerms: [0.1, 0.2], meanIoU: 0.5,
        pixelAccuracy: nil, classIoU: [0.5, nil])
    }
    return progress
  }()

  @Test func aConfigurationOpensWithoutAnyMember() throws { try expectTolerance(Self.configuration) }
  @Test func progressOpensWithoutAnyMember() throws { try expectTolerance(Self.progress) }
  @Test func normalizationOpensWithoutAnyMember() throws { try expectTolerance(Normalization.imageNet) }

  @Test func anArchitectureOpensWithoutAnyMember() throws {
    let architecture = UnetConfiguration(encoder: "resnet18", classCount: 3)
    try expectTolerance(architecture)
    var members = try #require(object(architecture) as? [String: Any])
    members["encoderWidth"] = nil
    #expect(try read(members) as UnetConfiguration == architecture)
  }

  @Test func theDataOpenWithoutAnyMember() throws {
    let samples = [Sample(name: "a", image: "missing", mask: "missing")]
    try expectTolerance(DataFingerprint(training: samples, validation: samples, threads: 1))
  }

  /// Removes every member at every depth in turn, and adds one to every object.
  private func expectTolerance<Value: StoredValue & Equatable>(_ value: Value) throws {
    let whole = object(value)
    #expect(try read(whole) as Value == value)
    var count = 0
    for (path, lacking) in Self.removals(from: whole) {
      count += 1
      if path.count == 1, Value.required.contains(path[0]) {
        #expect(throws: DecodingError.self, "\(path)") { try read(lacking) as Value }
      } else {
        #expect(throws: Never.self, "\(path)") { try read(lacking) as Value }
      }
    }
    #expect(count >= (whole as? [String: Any])?.count ?? 0)
    for extended in Self.additions(to: whole) {
      #expect(throws: UnknownMember.self) { try read(extended) as Value }
    }
  }

  private func object(_ value: some Encodable) -> Any {
    try! JSONSerialization.jsonObject(with: Data(JSONText.compact(value).utf8))
  }

  private func read<Value: StoredValue>(_ object: Any) throws -> Value {
    let data = try JSONSerialization.data(withJSONObject: object)
    return try JSONText.decode(stored: Value.self, from: String(decoding: data, as: UTF8.self))
  }

  private static func removals(from value: Any) -> [(path: [String], value: Any)] {
    if let items = value as? [Any] {
      return items.indices.flatMap { index in
        removals(from: items[index]).map { path, inner in
          var copy = items
          copy[index] = inner
          return (["\(index)"] + path, copy as Any)
        }
      }
    }
    guard let members = value as? [String: Any] else { return [] }
    return members.keys.sorted().flatMap { name -> [(path: [String], value: Any)] in
      var without = members
      without[name] = nil
      let inner = removals(from: members[name]!).map { path, inner in
        (path: [name] + path, value: members.merging([name: inner]) { $1 } as Any)
      }
      return [(path: [name], value: without as Any)] + inner
    }
  }

  private static func additions(to value: Any) -> [Any] {
    if let items = value as? [Any] {
      return items.indices.flatMap { index in
        additions(to: items[index]).map { inner in
          var copy = items
          copy[index] = inner
          return copy as Any
        }
      }
    }
    guard let members = value as? [String: Any] else { return [] }
    return [members.merging(["new": 1]) { $1 } as Any]
      + members.keys.sorted().flatMap { name in
        additions(to: members[name]!).map { members.merging([name: $0]) { $1 } as Any }
      }
  }
}
