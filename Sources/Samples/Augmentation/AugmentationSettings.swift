import SkipSegBasics

/// How far training samples may be changed.
package enum AugmentationSettings: SettingGroup {
  package static let title = "Augmentation"

  package static let settings: [Setting<AugmentationConfiguration>] = [
    Setting<AugmentationConfiguration>(
      "augment", called: "the level of augmentation", SettingRule<AugmentationLevel>.any,
      help: "How much crops are changed: none, light, standard, vivid (more colour) or strong.",
      standard: AugmentationLevel.standard.rawValue, get: { _ in nil },
      set: { $0 = AugmentationConfiguration($1) }),
    Setting(
      "scale", \.scale, called: "the augmentation's scale",
      SettingRule("must be two factors of 1/64 to 64, as in 0.5-2, or one") { scales.contains($0) },
      help: "How far crops are scaled, in their pixels per pixel of the photograph, as in 0.5-2.",
      standard: "of --augment"),
    Setting(
      "flips", \.mirroring, called: "the mirroring",
      help: "Mirror half of the crops: none, horizontal, or both for pictures without an up.",
      standard: "of --augment"),
    Setting<AugmentationConfiguration>(
      "rare-class-share", called: "the augmentation's rare class share", SettingRule<Double>.range(0...1),
      help: "The share of crops that are laid around a pixel of a class drawn from the picture's.",
      standard: "0; 1 where less than half of the training pixels are labelled",
      get: { $0.rareClassShare },
      set: {
        $0.rareClassShare = $1
        $0.untargetedShare = 0
      }),
    Setting(
      "paste", \.pasteShare, called: "the augmentation's paste share", SettingRule<Double>.range(0...1),
      help: "The share of crops into which pixels of up to two rare classes of another picture are pasted."),
  ]

  private static let scales = 1.0 / 64...64
}

extension AugmentationConfiguration: Configurable {
  package static let standard = AugmentationConfiguration(.standard)

  /// Which way half of the crops are mirrored.
  enum Mirroring: String, CaseIterable, SettingValue {
    case none, horizontal, both
  }

  fileprivate var mirroring: Mirroring {
    get { verticalFlip > 0 ? .both : horizontalFlip > 0 ? .horizontal : .none }
    set {
      horizontalFlip = newValue == .none ? 0 : 0.5
      verticalFlip = newValue == .both ? 0.5 : 0
    }
  }
}

extension AugmentationLevel: SettingValue {}

/// Two factors, as in `0.5-2`, or one.
extension ClosedRange<Double>: SettingValue {
  package init?(settingText text: String) {
    let bounds = text.split(separator: "-", omittingEmptySubsequences: false).map { Double($0) }
    guard (1...2).contains(bounds.count), let lower = bounds[0], let upper = bounds[bounds.count - 1],
      lower <= upper
    else { return nil }
    self = lower...upper
  }

  package var settingText: String {
    (lowerBound == upperBound ? [lowerBound] : [lowerBound, upperBound]).map(\.settingText)
      .joined(separator: "-")
  }

  package static var notation: String { "two numbers, as in 0.5-2, or one" }
}
