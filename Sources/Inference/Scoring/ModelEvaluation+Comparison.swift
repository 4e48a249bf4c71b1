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

  /// The scores of overlap alone; nil where a stop was requested before the end. What can't be read takes no part.
  private func scores(stop: StopSignal?) -> EvaluationReport? {
    let scorer = SampleScorer(
      inference: Inference(
        model: model, pool: ThreadPool(threads: threads), precision: precision, tiling: tiling),
      reader: reader, threads: max(1, threads / 4))
    var evaluator = Evaluator(classNames: model.classes.names)
    return scorer.score(samples, into: &evaluator, stop: stop) { _ in } ? evaluator.report : nil
  }
}
