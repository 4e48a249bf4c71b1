import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegFiles

/// The option of the commands whose work may be cut into shards.
struct ShardOption: ParsableArguments {
  @Option(
    name: .customLong("shard"), parsing: .unconditional,
    help: """
      Take shard I of N, such as 3/100: the pictures whose paths fall into it. (default: all; under mpirun or srun by \
      the rank of the process)
      """)
  var text: String?

  func validate() throws {
    if let text, Shard(text) == nil {
      throw ValidationError(
        "--shard is '\(legible(text))', but must be I/N with whole numbers, N at least 1 and I 1 to N")
    }
  }

  /// Nil: all pictures.
  func value() throws -> Shard? {
    if let text { return Shard(text) }
    guard let launch = Launch.current else { return nil }
    guard let shard = Shard(launch) else {
      throw ValidationError(
        "\(launch.launcher) started this process as one of several, but doesn't say which, or of how many; "
          + "give each its --shard I/N")
    }
    return shard
  }

  /// What to say where a shard was given to one of several processes that a launcher started: to each the same perhaps.
  var note: Note? {
    guard let text, let launch = Launch.current else { return nil }
    return Note(
      "shard \(text) on one of \(launch.size.map { "\($0)" } ?? "several") processes that \(launch.launcher) "
        + "started; without --shard each takes one of its own")
  }

  /// Where a shard leaves its part. Processes that a launcher started have the same options, so that each has a folder of
  /// its number.
  func folder(of shard: Shard, in output: String) -> String {
    text == nil ? FileSystem.join(output, "\(shard.number)") : output
  }
}

extension Shard {
  /// In words.
  var title: String { "shard \(number) of \(count)" }

  /// Tells programs how many samples are in it.
  func tell(samples: Int) {
    JSONLines.event(
      "shard", ["number": .number(number), "of": .number(count), "samples": .number(samples)])
  }

  /// How fast it went through its files.
  /// - Parameter waitingShare: of the time; nil where it does nothing else but read.
  static func speed(files: Int, seconds: Double, waitingShare: Double?) -> String {
    "\((Double(files) / max(seconds, 1e-9)).digits(1)) files a second"
      + (waitingShare.map { ", \($0.asPercentage) of the time waiting for files" } ?? "")
  }
}
