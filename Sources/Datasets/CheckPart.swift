import SkipSegBasics
import SkipSegFiles

/// What the check of one shard leaves: what one look at each of its samples found. What they mean only all samples together
/// tell, as they tell which photographs are equal.
package struct CheckPart: ShardPart {
  package static let name = "check.part"

  package let shard: Shard
  let root: String
  let settings: Settings
  /// The names of all samples, whatever their shard, as a hash.
  let names: String
  let sampleCount: Int
  let samples: [Inspected]

  struct Inspected: Codable, Sendable {
    /// Its place among all samples.
    let place: Int
    let inspection: SampleInspection
  }

  /// What samples, and what is found of them, depend on.
  struct Settings: Codable, Sendable {
    var ignoreIndex: Int?
    var classFile: String?
    var reading: DataReading
    var seed: UInt64

    init(_ options: DatasetOptions) {
      (ignoreIndex, classFile, reading, seed) = (
        options.ignoreIndex, options.classFile, options.reading, options.seed
      )
    }

    func options(threads: Int) -> DatasetOptions {
      var options = DatasetOptions()
      (options.ignoreIndex, options.classFile, options.reading, options.seed) = (
        ignoreIndex, classFile, reading, seed
      )
      options.threads = threads
      return options
    }
  }

  package var premises: [(name: String, value: String)] {
    [("data", root), ("options", JSONText.compact(settings)), ("list of samples", names)]
  }

  package var isConsistent: Bool { samples.allSatisfy { (0..<sampleCount).contains($0.place) } }

  /// Samples of the shard.
  package var count: Int { samples.count }

  /// What is wrong with single files of the shard.
  package var faults: [DatasetFault] { samples.flatMap(\.inspection.faults) }
}

extension DatasetListing {
  /// Of the names of all samples.
  var namesText: String {
    var hash = stableHash([])
    for split in Split.allCases {
      for sample in samples[split] ?? [] {
        for text in [split.rawValue, sample.name, sample.image, sample.mask] {
          hash = stableHash(text.utf8, continuing: stableHash([0], continuing: hash))
        }
      }
    }
    return "\(counted(allSamples.count, "sample")), \(String(hash, radix: 16))"
  }
}
