import Foundation
import SkipSegBasics
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegFiles

/// What tells the data that a run began with from any other: which samples it has and, for each, the sizes of its two
/// files and a checksum of their ends.
///
/// Reading the ends takes no time and finds nearly every change, see `FileFingerprint`. Dates play no part, so that a data
/// set may be copied or moved.
package struct DataFingerprint: Codable, Sendable, Equatable {
  package let split: TrainingSplit
  /// One per sample, in the order of the split: 0 where a file can't be read.
  private let training, validation: [UInt32]

  /// - Parameter progress: called for each sample, on any thread.
  package init(
    training: [Sample], validation: [Sample], threads: Int, progress: @Sendable () -> Void = {}
  ) {
    let fingerprint = { @Sendable (sample: Sample) in
      defer { progress() }
      return Self.fingerprint(sample)
    }
    split = TrainingSplit(training: training.map(\.name), validation: validation.map(\.name))
    self.training = parallelMap(training, threads: threads, fingerprint)
    self.validation = parallelMap(validation, threads: threads, fingerprint)
  }

  init(_ dataset: Dataset, threads: Int, ensemble: any Ensemble) {
    self.init(training: dataset.training, validation: dataset.validation, threads: threads) {
      ensemble.tellProgress()
    }
  }

  /// How the data found now differs from this, in words; nil when it is the same.
  package func difference(from found: DataFingerprint) -> String? {
    split.difference(from: found.split)
      ?? Self.difference("training", split.training, training, found.training)
      ?? Self.difference("validation", split.validation, validation, found.validation)
  }

  private static func difference(
    _ role: String, _ names: [String], _ wanted: [UInt32], _ found: [UInt32]
  ) -> String? {
    zip(names, zip(wanted, found)).first { $0.1.0 != $0.1.1 }.map { "\(role) sample \($0.0) has changed" }
  }

  private static func fingerprint(_ sample: Sample) -> UInt32 {
    var checksum = CRC32()
    for path in [sample.image, sample.mask] {
      guard let end = try? FileSystem.end(of: path, upTo: FileFingerprint.endBytes) else { return 0 }
      withUnsafeBytes(of: UInt64(end.fileBytes).littleEndian) { checksum.update($0) }
      checksum.update(end.bytes)
    }
    return checksum.value
  }
}

/// Which samples a run trains on and which judge it, by name. Kept in the run folder as `split.json`.
public struct TrainingSplit: Codable, Sendable, Equatable {
  /// In the order of the names.
  public let training: [String]
  /// In the order of the names.
  public let validation: [String]

  package init(training: [String], validation: [String]) {
    self.training = training
    self.validation = validation
  }
}

extension TrainingSplit {
  package func write(to path: String) throws { try DurableFile.write(JSONText.pretty(self), to: path) }

  /// How the samples found now differ from these, in words; nil when they are the same.
  package func difference(from found: TrainingSplit) -> String? {
    Self.difference("training", training, found.training)
      ?? Self.difference("validation", validation, found.validation)
  }

  private static func difference(_ role: String, _ wanted: [String], _ found: [String]) -> String? {
    if wanted == found { return nil }
    let (known, present) = (Set(wanted), Set(found))
    if let name = wanted.first(where: { !present.contains($0) }) {
      return "\(role) sample \(name) is missing"
    }
    if let name = found.first(where: { !known.contains($0) }) {
      return "\(role) sample \(name) is new"
    }
    return "the \(role) samples are in another order"
  }
}
