import SkipSegConcurrency
import SkipSegEngine
import SkipSegEvaluation
import SkipSegModels

extension ModelEvaluation {
  /// Judges two models of the same classes by the samples that B held out when it was trained, and compares them. Nothing is
  /// written.
  ///
  /// - Returns: nil where a stop was requested before the end.
  /// - Throws: where the data can't be opened, or the models' classes differ (`ComparisonError`).
  public static func comparison(
    of a: Model, with b: Model, names: (a: String, b: String), data: String,
    precision: Precision = .float32, threads: Int, stop: StopSignal? = nil
  ) throws -> ReportComparison? {
    func report(_ model: Model) throws -> EvaluationReport? {
      try ModelEvaluation(
        model: model, data: data, choice: .validation, heldOutBy: b, precision: precision, threads: threads
      ).scores(stop: stop)
    }
    guard let first = try report(a), let second = try report(b) else { return nil }
    return try ReportComparison(first, second, names: names)
  }

  /// All scores, of borders too where they are looked at. Nothing is written; what can't be read takes no part.
  /// - Throws: `Stopped` where a stop was requested before the end.
  package func report(stop: StopSignal) throws -> EvaluationReport {
    guard let report = scores(measured, stop: stop) else {
      throw Stopped(after: 0, of: sampleCount, "sample")
    }
    return report
  }

  /// The scores of overlap alone; nil where a stop was requested before the end. What can't be read takes no part.
  private func scores(
    _ options: MeasurementOptions = MeasurementOptions(), stop: StopSignal?
  ) -> EvaluationReport? {
    let scorer = SampleScorer(
      inference: inference(),
      reader: reader, threads: max(1, threads / 4))
    var evaluator = Evaluator(classNames: model.classes.names, options: options)
    return scorer.score(samples, into: &evaluator, stop: stop) { _ in } ? evaluator.report : nil
  }
}
