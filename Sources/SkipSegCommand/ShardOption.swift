import ArgumentParser
import Foundation
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

  func validate() throws { _ = try value() }

  /// Nil: all pictures.
  func value() throws -> Shard? {
    if let text {
      guard let shard = Shard(text) else {
        throw ValidationError(
          "--shard is '\(legible(text))', but must be I/N with whole numbers, N at least 1 and I 1 to N")
      }
      return shard
    }
    guard let launch = Launch(environment: ProcessInfo.processInfo.environment) else { return nil }
    guard let shard = Shard(launch) else {
      throw ValidationError(
        "\(launch.launcher) started this process as one of several, but doesn't say which, or of how many; "
          + "give each its --shard I/N")
    }
    return shard
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

  /// How fast it went through its files.
  /// - Parameter waitingShare: of the time; nil where it does nothing else but read.
  static func speed(files: Int, seconds: Double, waitingShare: Double?) -> String {
    "\((Double(files) / max(seconds, 1e-9)).digits(1)) files a second"
      + (waitingShare.map { ", \($0.asPercentage) of the time waiting for files" } ?? "")
  }
}
