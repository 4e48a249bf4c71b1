import SkipSegBasics

/// How long a run is, where that isn't said in epochs.
package enum LengthSettings: SettingGroup {
  package static let title = ScheduleSettings.title

  package static let settings: [Setting<TrainingConfiguration>] = [
    Setting(
      "steps", \.steps, called: "the number of steps", .range(1...100_000_000),
      help: "How many steps to take in all, in place of --epochs: small sets are gone through more often.",
      standard: nil)
  ]
}

extension TrainingConfiguration {
  /// Puts epochs in the place of a number of steps. An epoch goes through the samples once where they are many; where
  /// they are few, through all of them several times, as else most of the time would go into judging.
  /// - Parameter perPass: steps that go through the samples once.
  /// - Returns: what there is to say of it.
  mutating func settleSteps(perPass: Int) -> String? {
    guard let steps else { return nil }
    let passes = (steps + perPass - 1) / perPass
    let most = min(passes, Self.standard.epochs)
    let length = (steps + most - 1) / most
    (epochSteps, epochs) = (length, (steps + length - 1) / length)
    let rounds = (Double(epochs * length) / Double(perPass) * 10).rounded() / 10
    return
      "\(epochs * length) steps, \(counted(epochs, "epoch")) of \(length) with a validation behind each: they go "
      + "through the samples \(rounds.settingText) times"
  }
}
