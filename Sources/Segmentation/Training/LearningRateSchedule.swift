import Foundation

/// The learning rate of each step: it falls to zero over the run as (1 - step / steps)^power ("poly"; Chen et al.,
/// "DeepLab", arXiv 1606.00915) and grows linearly over the first steps.
package struct LearningRateSchedule: Sendable, Equatable {
  package let peak: Double
  package let stepCount: Int
  /// Steps over which the rate grows to its full height.
  package let warmUpStepCount: Int
  package let power: Double

  /// `warmUpShare` is the share of the steps that warm up, 0 to 1, rounded up.
  package init(peak: Double, stepCount: Int, warmUpShare: Double, power: Double) {
    self.peak = peak
    self.stepCount = stepCount
    self.power = power
    warmUpStepCount = Int((Double(stepCount) * warmUpShare).rounded(.up))
  }

  /// The rate of a step, counted from 0.
  package func rate(at step: Int) -> Double {
    let decay = pow(1 - Double(step) / Double(stepCount), power)
    let warmUp = step < warmUpStepCount ? Double(step + 1) / Double(warmUpStepCount) : 1
    return peak * decay * warmUp
  }
}
