import SkipSegBasics
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEvaluation
import SkipSegFiles

/// What the evaluation of one shard leaves: integers, and all that the report of the whole data set is made of.
struct EvaluationPart: ShardPart {
  static let name = "evaluation.part"

  let shard: Shard
  /// The model's fingerprint.
  let model: String
  /// All options on which scores depend, as text.
  let options: String
  /// What identifies the samples, judged by in this shard or not.
  let data: String
  let sampleCount: Int
  let source: EvaluationSource
  /// What was decided about the data, as it was said.
  let notes: [String]
  let measured: MeasurementOptions
  let grouping: String?
  /// Faults of the data set as a whole, which every shard meets.
  let dataFaults: [StoredFault]
  /// The samples of this shard.
  let samples: [Judged]
  /// Files that could not be written.
  let unwritten: [StoredFault]
  /// Of the samples without a fault, in their order.
  let counts: Evaluator.Counts

  /// One sample.
  struct Judged: Codable, Sendable {
    /// Its place among all samples.
    let place: Int
    let sample: Sample
    /// Why it took no part.
    let fault: StoredFault?
  }

  var premises: [(name: String, value: String)] {
    [("model", model), ("command", source.command ?? ""), ("options", options), ("data", data)]
  }

  var isConsistent: Bool {
    samples.count { $0.fault == nil } == counts.photographs.count
      && samples.allSatisfy { (0..<sampleCount).contains($0.place) }
      && counts.isConsistent(classCount: source.predictions.classes.count)
  }
}

/// A fault as a file keeps it: in words.
struct StoredFault: Codable, Sendable {
  let kind: String
  let file: String?
  let text: String

  init(_ fault: Fault) { (kind, file, text) = (fault.kind.rawValue, fault.file, fault.description) }

  var fault: Fault { Fault(Fault.Kind(rawValue: kind) ?? .unreadable, file: file, Words(description: text)) }

  private struct Words: Error, CustomStringConvertible {
    let description: String
  }
}
