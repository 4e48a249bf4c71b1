import ArgumentParser
import SkipSeg
import SkipSegBasics

/// The option of every command that works on photographs with a model.
struct ResolutionOption: ParsableArguments {
  @Option(
    name: .customLong("resolution"), parsing: .unconditional,
    help: """
      The size at which photographs are worked on: native, a factor such as 1/4, or 1024px a longer side. (default: \
      the model's)
      """,
    completion: .list(Resolution.choices))
  var text: String?

  var value: Resolution { text.flatMap { Resolution(settingText: $0) } ?? .auto }

  func validate() throws { try checkAsSetting("resolution", text) }
}

extension SettingOptions<TilingSettings> {
  /// - Throws: `ValidationError` where the margins that the model needs leave nothing of its tiles.
  func configuration(for model: Model) throws -> TilingConfiguration {
    let tiling = try applied()
    if let fault = tiling.fault(for: model) { throw ValidationError(fault) }
    return tiling
  }
}

/// The option of the commands that look at data as a run would.
struct DataResolutionOption: ParsableArguments {
  @Option(
    name: .customLong("resolution"), parsing: .unconditional,
    help: """
      The size at which photographs are worked on: auto, native, a factor such as 1/4, or 1024px a longer side. \
      (default: \(Resolution.standard.settingText))
      """,
    completion: .list(Resolution.choices))
  var text: String?

  var value: Resolution { text.flatMap { Resolution(settingText: $0) } ?? .standard }

  func validate() throws { try checkAsSetting("resolution", text) }
}
