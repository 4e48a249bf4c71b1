import SkipSegTraining
import Testing

@Suite struct LearningRateScheduleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let schedule: LearningRateSchedule
    let rates: [Double]

    init(_ shape: LearningRateSchedule.Shape, warmUp: Double, steps: Int, _ rates: [Double]) {
      schedule = LearningRateSchedule(shape, peak: 0.01, stepCount: steps, warmUpShare: warmUp)
      self.rates = rates
    }

    var testDescription: String { "\(schedule.shape), warm-up \(schedule.warmUpShare)" }
  }

  /// Of PyTorch 2.15, each step's `optimizer.param_groups[0]["lr"]` with an optimiser `o` of rate 0.01:
  ///
  ///     warm_up = LinearLR(o, start_factor=0.25, total_iters=3)
  ///     poly = PolynomialLR(o, total_iters=10, power=0.9);  cosine = CosineAnnealingLR(o, T_max=10)
  ///     ChainedScheduler([warm_up, poly]);  ChainedScheduler([warm_up, cosine])
  ///     OneCycleLR(o, max_lr=0.01, total_steps=10, pct_start=0.3, cycle_momentum=False), and with 20 and 0.45
  static let cases = [
    Case(
      .poly, warmUp: 0, steps: 10,
      [
        0.01, 0.00909532576, 0.00818052146, 0.00725417847, 0.00631445867, 0.00535886731, 0.00438383291,
        0.00338383462, 0.00234923789, 0.00125892541,
      ]),
    Case(
      .poly, warmUp: 0.4, steps: 10,
      [
        0.0025, 0.00454766288, 0.0061353911, 0.00725417847, 0.00631445867, 0.00535886731, 0.00438383291,
        0.00338383462, 0.00234923789, 0.00125892541,
      ]),
    Case(
      .cosine, warmUp: 0, steps: 10,
      [
        0.01, 0.00975528258, 0.00904508497, 0.00793892626, 0.00654508497, 0.005, 0.00345491503, 0.00206107374,
        0.000954915028, 0.000244717419,
      ]),
    Case(
      .cosine, warmUp: 0.4, steps: 10,
      [
        0.0025, 0.00487764129, 0.00678381373, 0.00793892626, 0.00654508497, 0.005, 0.00345491503,
        0.00206107374, 0.000954915028, 0.000244717419,
      ]),
    Case(
      .constant, warmUp: 0.4, steps: 10, [0.0025, 0.005, 0.0075, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01]),
    Case(
      .oneCycle, warmUp: 0.3, steps: 10,
      [
        0.0004, 0.0052, 0.01, 0.00950484632, 0.00811745654, 0.00611262022, 0.00388741978, 0.00188258346,
        0.00049519368,
      ]),
    Case(
      .oneCycle, warmUp: 0.45, steps: 20,
      [
        0.0004, 0.000765378244, 0.00180588745, 0.00336311952, 0.0052, 0.00703688048, 0.00859411255,
        0.00963462176, 0.01, 0.00979746568, 0.00920627084, 0.00827431057, 0.00707708676, 0.00571159135,
        0.00428844865, 0.00292295324, 0.00172572943, 0.000793769161, 0.000202574322,
      ]),
  ]

  @Test(arguments: cases)
  func ratesArePyTorchs(_ it: Case) {
    for (step, rate) in it.rates.enumerated() {
      #expect(abs(it.schedule.rate(at: step) - rate) <= 1e-8 * 0.01 + 1e-7 * rate, "step \(step)")
    }
  }

  @Test(arguments: LearningRateSchedule.Shape.allCases, [0, 0.05, 1])
  func everyStepOfEveryLengthHasARate(_ shape: LearningRateSchedule.Shape, warmUp: Double) {
    for steps in [1, 2, 3, 7, 100] {
      let schedule = LearningRateSchedule(shape, peak: 0.5, stepCount: steps, warmUpShare: warmUp)
      let rates = (0..<steps).map(schedule.rate)
      #expect(rates.allSatisfy { $0 > 0 && $0 <= 0.5 }, "\(steps) steps: \(rates)")
    }
  }
}
