import SkipSeg
import SkipSegRanks
import SkipSegTraining

/// Watches what the exchange between the processes takes of the first steps.
final class ExchangePace {
  private static let observedSteps = 10
  private let ensemble: RankEnsemble
  private var steps = 0

  init(_ ensemble: RankEnsemble) { self.ensemble = ensemble }

  /// Once, after the first steps: what they took.
  func note(after event: TrainingEvent, _ trainer: Trainer) -> Note? {
    guard case .detail(.step(let step)) = event, ensemble.size > 1 else { return nil }
    steps += 1
    guard steps == Self.observedSteps else { return nil }
    let pictures = trainer.configuration.batchSize * trainer.configuration.accumulation
    let share = ExchangeShare(
      exchange: ensemble.timeExchanging / .seconds(1) / Double(steps),
      step: Double(pictures) / step.imagesPerSecond, gradients: trainer.model.parameters.trainableCount,
      ranks: ensemble.size, batches: trainer.configuration.accumulation)
    return Note(share.words)
  }
}
