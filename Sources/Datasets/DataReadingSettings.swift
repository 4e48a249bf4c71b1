import SkipSegBasics

/// How the files of a data set are to be taken.
package enum DataReadingSettings: SettingGroup {
  package static let title = "Data"

  package static let settings: [Setting<DataReading>] = [
    Setting(
      "image-suffix", \.imageSuffix, called: "the photographs' suffix", suffix,
      help: "How photographs' names end where their masks' don't, such as _image.", standard: "found out"),
    Setting(
      "mask-suffix", \.maskSuffix, called: "the masks' suffix", suffix,
      help: "How masks' names end where their photographs' don't, such as _mask.", standard: "found out"),
    Setting(
      "mask-levels", \.maskLevels, called: "the mask levels",
      SettingRule<[Int]>("must be 2 to 256 rising numbers of 0 to 65535, as in 0,255") { levels in
        (2...256).contains(levels.count) && levels.allSatisfy((0...65_535).contains)
          && zip(levels, levels.dropFirst()).allSatisfy(<)
      },
      help: "Take each pixel of grey masks to the nearest of these values; class i is the i-th.",
      standard: nil),
    Setting(
      "shift", \.firstValue, called: "the shift", .range(1...65_535),
      help: "The value in grey masks that is class 0, the next one class 1, and so on; 0 is ignored.",
      standard: nil,
      objection: { $0.maskLevels == nil ? nil : "masks have either levels or a shift" }),
    Setting(
      flag: "resize-masks", \.resizesMasks,
      help: "Resize masks that have their photograph's shape but another size."),
    Setting(
      "masks-as", \.masksAs, called: "the masks' frame",
      help: "How masks lie to photographs that EXIF turns: upright or stored."),
    Setting(
      "group", \.group, called: "the group",
      SettingRule<String>("must be a regular expression") { NamePattern($0) != nil },
      help: "A regular expression; samples in whose names it finds the same are held out together.",
      standard: nil),
  ]

  private static let suffix = SettingRule<String>("must be the end of a name, such as _mask") {
    !$0.isEmpty && !$0.contains("/")
  }
}

extension DataReading: Configurable {
  package static let standard = DataReading()

  /// What is wrong, in words; nil when nothing is.
  package var fault: String? {
    if let fault = DataReadingSettings.settings.fault(in: self) { return "\(fault)" }
    if maskLevels != nil && firstValue != nil { return "masks have either levels or a shift" }
    if let imageSuffix, imageSuffix == maskSuffix {
      return "the suffix '\(imageSuffix)' is both of photographs and of masks"
    }
    return nil
  }
}

extension DataReading.MaskFrame: SettingValue {}
