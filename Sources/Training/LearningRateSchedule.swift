import Foundation

/// The learning rate of each step: a function of the step and of the number of steps, and no state.
///
/// Numbers are those of PyTorch's schedulers stepped once per step: `PolynomialLR`, `CosineAnnealingLR` and a constant,
/// each chained with `LinearLR` for the warm-up, and `OneCycleLR` with `cycle_momentum=False`.
package struct LearningRateSchedule: Sendable, Equatable {
  package let shape: Shape
  /// The rate at its highest.
  package let peak: Double
  package let stepCount: Int
  /// The share of the steps over which the rate grows to its height.
  package let warmUpShare: Double
  /// The exponent of `Shape.poly`.
  package let power: Double

  package typealias Shape = TrainingConfiguration.ScheduleShape

  package init(_ shape: Shape, peak: Double, stepCount: Int, warmUpShare: Double, power: Double = 0.9) {
    self.shape = shape
    self.peak = peak
    self.stepCount = stepCount
    self.warmUpShare = warmUpShare
    self.power = power
  }

  /// The rate of a step, counted from 0.
  package func rate(at step: Int) -> Double {
    let share = Double(step) / Double(stepCount)
    return switch shape {
    case .poly: peak * pow(1 - share, power) * warmUp(step)
    case .cosine: peak * (1 + cos(.pi * share)) / 2 * warmUp(step)
    case .constant: peak * warmUp(step)
    case .oneCycle: oneCycle(step)
    }
  }

  /// Steps over which the rate grows linearly.
  package var warmUpStepCount: Int { Int((Double(stepCount) * warmUpShare).rounded(.up)) }

  private func warmUp(_ step: Int) -> Double {
    step < warmUpStepCount ? Double(step + 1) / Double(warmUpStepCount) : 1
  }

  /// Half a cosine from a 25th of the peak up to it, and half a cosine down to 1 / 250,000 of it (Smith and Topin,
  /// "Super-convergence", arXiv 1708.07120; the factors are PyTorch's defaults).
  private func oneCycle(_ step: Int) -> Double {
    let (initial, final) = (peak / 25, peak / 25 / 1e4)
    let top = max(warmUpShare * Double(stepCount) - 1, 0)
    let last = Double(stepCount - 1)
    func between(_ from: Double, _ to: Double, _ share: Double) -> Double {
      let height = (1 + cos(.pi * share)) / 2
      return from * height + to * (1 - height)
    }
    if Double(step) < top { return between(initial, peak, Double(step) / top) }
    return last > top ? between(peak, final, (Double(step) - top) / (last - top)) : peak
  }
}
