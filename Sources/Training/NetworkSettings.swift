import SkipSegBasics
import SkipSegDatasets
import SkipSegNetworks

/// What learns.
package enum NetworkSettings: SettingGroup {
  package static let title = "Network"

  package static let settings: [Setting<TrainingConfiguration>] =
    EncoderSettings.settings + [
      Setting(
        "channels", \.channels, called: "the number of channels",
        SettingRule("photographs have 1 or 3") { $0 == 1 || $0 == 3 },
        help: "Channels of the network's images: 3 (RGB) or 1 (grey)."),
      Setting(
        "dropout", \.dropout, called: "the dropout", .range(0...0.9),
        help: "The chance with which each value that the head reads counts 0 while training."),
    ]
}

extension TrainingConfiguration {
  /// Of the network's input. A model to begin with brings its own normalisation for as many.
  fileprivate var channels: Int {
    get { normalization.mean.count }
    set {
      if newValue != channels { normalization = newValue == 1 ? .greyImageNet : .imageNet }
    }
  }
}
