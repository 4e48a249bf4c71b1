import SkipSegBasics

/// What a study came to, as `study.json` holds it: nothing in it depends on a clock.
package struct StudyReport: Codable, Sendable, Equatable {
  package private(set) var configuration: StudyConfiguration
  /// Whole repeats that are judged.
  package let repeats: Int
  package let claims: [Claim]
  package let recommendation: Recommendation?
  package let networks: [Network]
  package let runs: [RunResult]
  package let measurements: [NetworkMeasurement]
  /// Names of the runs that did not heal.
  package let failed: [String]
  /// The training loss to which steps are counted: what every run reaches.
  package let reachedLoss: Double?

  /// A network over its repeats.
  package struct Network: Codable, Sendable, Equatable {
    package let name, label: String
    /// Of the last steps.
    package let trainingLoss: Spread?
    package let meanIoU: Spread?
    package let boundaryIoU: Spread?
    /// Steps to `reachedLoss`; nil where a repeat doesn't reach it.
    package let steps: Spread?
  }

  /// - Parameters:
  ///   - results: of whole repeats, in the order of the runs.
  ///   - measurements: of each variant.
  package init(
    _ configuration: StudyConfiguration, results: [RunResult], measurements: [NetworkMeasurement]
  ) {
    self.configuration = configuration
    self.configuration.command = nil
    let variants = configuration.variants
    repeats = results.count / max(1, variants.count)
    runs = results
    self.measurements = measurements
    failed = results.filter { $0.failure != nil }.map(\.name)
    func own(_ variant: StudyVariant) -> [RunResult] { results.filter { $0.variant == variant.name } }
    let reachedLoss = Spread(results.map(\.finalLoss))?.maximum
    self.reachedLoss = reachedLoss
    networks = variants.map { variant in
      let runs = own(variant)
      return Network(
        name: variant.name, label: variant.label, trainingLoss: Spread(runs.map(\.finalLoss)),
        meanIoU: Spread(runs.map(\.meanIoU)), boundaryIoU: Spread(runs.map(\.boundaryIoU)),
        steps: reachedLoss.flatMap { loss in Spread(runs.map { $0.steps(to: loss).map(Double.init) }) })
    }
    claims = StudyClaims(variants, results: results, measurements: measurements).all
    let share = configuration.trainingShares.max()
    recommendation = Recommendation(
      zip(variants, networks).filter { $0.0.share == share }.map { variant, network in
        let measured = measurements.first { $0.variant == variant.name }
        return Recommendation.Candidate(
          variant: variant.name, score: network.meanIoU, multiplyAdds: measured?.multiplyAdds ?? 0,
          bytes: measured?.trainingBytes ?? 0)
      })
  }
}

extension StudyReport {
  /// `runs.csv`.
  package var runRows: [[String]] {
    let names = [
      "run", "network", "repeat", "seed", "training_loss", "steps_to_loss", "mean_iou", "boundary_iou",
    ]
    return [names]
      + runs.map { run in
        let steps = reachedLoss.flatMap { run.steps(to: $0) }.map { "\($0)" } ?? ""
        return [run.name, run.variant, "\(run.repeats)", "\(run.seed)", Self.field(run.finalLoss), steps]
          + [run.meanIoU, run.boundaryIoU].map(Self.field)
      }
  }

  /// `steps.csv`: the loss of each step, a column a run.
  package var stepRows: [[String]] {
    let count = runs.map(\.losses.count).max() ?? 0
    return [["step"] + runs.map(\.name)]
      + (0..<count).map { step in
        ["\(step + 1)"] + runs.map { $0.losses.indices.contains(step) ? Self.field($0.losses[step]) : "" }
      }
  }

  private static func field(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
