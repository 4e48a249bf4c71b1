import ArgumentParser
import SkipSeg
import SkipSegDatasets
import SkipSegRanks
import SkipSegStudies

extension ExitCode {
  /// Nothing useful could be done.
  static let nothingDone = ExitCode(1)
  /// Finished, but some items failed and are listed.
  static let someFailed = ExitCode(2)
  /// Training ran into numbers that are not finite again and again.
  static let didNotHeal = ExitCode(3)
}

/// Runs `body`; an error becomes one line on standard error and exit code 1, or 3 where a training did not heal; 64 where
/// options don't fit the data.
func exitOnError<Result>(_ body: () throws -> Result) throws -> Result {
  do { return try body() } catch let code as ExitCode { throw code } catch let error as GroupingError {
    throw ValidationError("--group-by: \(error)")
  } catch let error as MeasureError { throw ValidationError("\(error)") } catch let error as ValidationError {
    throw error
  } catch let error as RankError where !error.isAgreed { throw error } catch {
    StandardStreams.say("error: \(error)")
    JSONLines.error("\(error)")
    if case TrainingError.didNotHeal = error { throw ExitCode.didNotHeal }
    if let error = error as? StudyError, error.isUsage { throw ExitCode.validationFailure }
    if let error = error as? DatasetError, error.isUsage { throw ExitCode.validationFailure }
    if case TrainingError.tooManyRanks = error { throw ExitCode.validationFailure }
    throw ExitCode.nothingDone
  }
}
