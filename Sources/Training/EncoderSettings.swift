import SkipSegBasics
import SkipSegNetworks

/// Which encoder there is, how its skips and the decoder's join, and what goes beside it.
package enum EncoderSettings: SettingGroup {
  package static let title = "Network"

  package static let settings: [Setting<TrainingConfiguration>] = [
    Setting(
      "encoder", \.encoder, called: "the encoder",
      SettingRule("must be one of \(NetworkEncoder.grammar)") { NetworkEncoder.isName($0) },
      help: "The encoder: \(NetworkEncoder.grammar).", choices: NetworkEncoder.names),
    // The widest of resnet152 gives 8,192 channels.
    Setting(
      "width", \.encoderWidth, called: "the width", .range(4...256),
      help:
        "Channels of the encoder's first convolution, to which all others are in proportion: fewer are faster.",
      standard: "the encoder's own, 64 for most"),
    Setting(
      "short-skips", \.shortSkips, called: "the form of short skips",
      help: "What joins a ResNet's blocks: residual sums, none, or sums with pre-activation.",
      standard: "residual; plain-N: none"),
    Setting(flag: "zero-init", \.zeroInit, help: "Let every block of a ResNet begin as the identity."),
    Setting(
      "projection", \.projection, called: "the projection",
      help:
        "What a ResNet's sums take where size or channels change: a convolution, or zeros in new channels."),
    Setting(
      "drop-path", \.dropPath, called: "the drop path",
      SettingRule("must be at least 0 and less than 1") { $0 >= 0 && $0 < 1 },
      help:
        "The chance with which a picture goes without the last block's branch while training; those before have less.",
      standard: "the encoder's own, 0 for ResNets"),
    Setting(
      "shortcut-gradient", \.shortcutGradient, called: "the shortcut's gradient", .range(0...1),
      help:
        "What short skips hand back of their gradient, values as they are: 0 sends it through the convolutions only.",
      standard: "1, all of it"),
    Setting<TrainingConfiguration>(
      "long-skips", called: "the choice of long skips", .any,
      help: "How the decoder joins the encoder's features: \(UnetConfiguration.LongSkipChoice.notation).",
      standard: "concat", get: { UnetConfiguration.LongSkipChoice($0.longSkips, levels: $0.levels) },
      set: { ($0.longSkips, $0.levels) = ($1.kind, $1.levels) }),
    Setting(
      flag: "fine", \.fine,
      help: "Let the last decoder block read a path at full resolution too, for thin things."),
  ]
}

extension UnetConfiguration.ShortSkips: SettingValue {}
extension UnetConfiguration.Projection: SettingValue {}

extension UnetConfiguration.LongSkipChoice: SettingValue {
  package static var notation: String { grammar }
}
