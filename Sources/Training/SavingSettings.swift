import SkipSegBasics
import SkipSegEngine

/// What is written down, and when.
package enum SavingSettings: SettingGroup {
  package static let title = "Saving"

  package static let settings: [Setting<TrainingConfiguration>] = [
    Setting(
      "save-minutes", \.saveMinutes, called: "the minutes from one save to the next",
      SettingRule("must be greater than 0") { $0 > 0 && $0 <= 1e6 },
      help: "The longest time between two saves, in minutes; also how long the end tries to save."),
    Setting(
      flag: "tensorboard", \.tensorBoard, help: "Write the history as a TensorBoard event file too."),
  ]
}

/// What the machine is asked for.
package enum MachineSettings: SettingGroup {
  package static let title = "Machine"

  package static let settings: [Setting<TrainingConfiguration>] = [
    Setting(
      "precision", \.precision, called: "the precision", help: "How activations are stored: fp32 or bf16.")
  ]
}

extension Precision: SettingValue {}
