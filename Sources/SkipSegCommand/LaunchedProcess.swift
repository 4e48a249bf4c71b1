import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegFiles
import SkipSegRanks
import SkipSegTraining

/// This process among the others that a launcher started for one training. Rank 0 speaks for all.
struct LaunchedProcess {
  let ensemble: RankEnsemble
  private let transport: MPITransport
  private let launch: Launch

  /// Meets the others; nil where the process is alone.
  /// - Parameter request: what this process was asked to do, as text that is equal where that is.
  init?(request: String, timeout: Duration) throws {
    guard let launch = Launch.current else { return nil }
    self.launch = launch
    transport = try MPITransport(launch, timeout: timeout)
    let identity = RankIdentity(version: Version.line, request: request)
    do { ensemble = try RankEnsemble(transport, identity: identity, timeout: timeout) } catch let error
      as RankError
    {
      if !error.isAgreed { Self.abort(transport, error) }
      // All say the same, and end.
      try? transport.finish(timeout: timeout)
      throw error
    }
  }

  /// What to say at the beginning.
  func lines(_ configuration: TrainingConfiguration) -> [String] {
    let (batches, size) = (configuration.accumulation, configuration.batchSize)
    let pictures =
      "\(counted(batches * size, "picture")) a step: \(batches == 1 ? "1 batch" : "\(batches) batches") of \(size), on "
      + "\(counted(ensemble.size, "rank")) (\(listed(ensemble.hosts))), \(transport.library)"
    return [pictures] + [ProcessorCount.current.binding(by: launch)].compactMap(\.self)
  }

  /// Does this process's part of the work. All processes end with one exit code, after the last of them is done.
  func run(_ work: () throws -> Void) throws {
    do {
      var end = End(code: ExitCode.success.rawValue, signal: 0)
      do { try work() } catch let code as ExitCode { end.code = code.rawValue }
      end.signal = Interruption.received
      let ends = try ensemble.gather(end)
      try ensemble.finish()
      let code = End.code(of: ends)
      if code != .success { throw code }
    } catch let error as RankError where !error.isAgreed { Self.abort(transport, error) }
  }

  /// How a process ends.
  struct End: Codable, Equatable {
    var code: Int32
    /// The one that it got; 0: none.
    var signal: Int32

    /// Of all: the highest; where they were interrupted that of the signals which came.
    static func code(of ends: [End]) -> ExitCode {
      let highest = ExitCode(ends.map(\.code).max() ?? 0)
      let signals = ends.map(\.signal).filter { $0 != 0 }
      return highest.rawValue > 128 ? Interruption.exitCode(of: signals) : highest
    }
  }

  /// Says what is wrong, whoever this is, as rank 0 may be the one that is gone.
  private static func abort(_ transport: MPITransport, _ error: RankError) -> Never {
    StandardStreams.isMuted = false
    StandardStreams.say("error: \(error)")
    JSONLines.error("\(error)")
    transport.abort()
  }
}
