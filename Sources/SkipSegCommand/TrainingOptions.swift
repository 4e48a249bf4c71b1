import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegFiles
import SkipSegNetworks
import SkipSegSamples
import SkipSegTraining

/// The options of the commands that train: a group for each section of their help.
struct TrainingOptions: ParsableArguments {
  @OptionGroup(title: DataSettings.title) var base: BaseOption
  @OptionGroup(title: DataSettings.title) var data: SettingOptions<DataSettings>
  @OptionGroup(title: NetworkSettings.title) var network: SettingOptions<NetworkSettings>
  @OptionGroup(title: ScheduleSettings.title) var schedule: SettingOptions<ScheduleSettings>
  @OptionGroup(title: AugmentationSettings.title) var augmentation: SettingOptions<AugmentationSettings>
  @OptionGroup(title: WeightSettings.title) var weights: SettingOptions<WeightSettings>
  @OptionGroup(title: SavingSettings.title) var saving: SettingOptions<SavingSettings>
  @OptionGroup(title: MachineSettings.title) var machine: SettingOptions<MachineSettings>
  @OptionGroup(title: MachineSettings.title) var limits: LimitOptions
  @OptionGroup(title: MachineSettings.title) var compute: ThreadOptions

  /// What was given, by the names of settings.
  var given: [String: String] {
    [
      data.given, network.given, schedule.given, augmentation.given, weights.given, saving.given,
      machine.given,
    ].reduce(into: [:]) { $0.merge($1) { $1 } }
  }

  /// Of what was given, what a run that goes on can't be told.
  var closedToRuns: [String] {
    TrainingConfiguration.settings.filter { !$0.isOpenToRuns && given[$0.name] != nil }.map { "--\($0.name)" }
  }

  /// What a run that goes on can be told.
  static var openToRuns: [String] {
    TrainingConfiguration.settings.filter(\.isOpenToRuns).map { "--\($0.name)" }
  }

  struct BaseOption: ParsableArguments {
    @Option(
      help: "Begin with the options of this file, a run's config.json or a part of one; others win.",
      completion: .file(extensions: ["json"]), transform: path)
    var config: String?
  }

  /// A path that holds wherever a run goes on.
  static func absolute(_ path: String) -> String {
    FileSystem.join(FileSystem.currentFolder, path)
  }

  /// - Parameters:
  ///   - data: nil where the file of `--config` may name it.
  ///   - length: what else was given of the run's length.
  ///   - standard: what holds where nothing is told.
  /// - Throws: `ValidationError` where the configuration can't be run.
  func configuration(
    data: String?, length: [String: String] = [:], over standard: TrainingConfiguration = .standard
  ) throws -> TrainingConfiguration {
    let given = given.merging(length) { $1 }
    var configuration = standard
    if let file = base.config {
      do { configuration = try TrainingConfiguration(contentsOf: file) } catch {
        throw ValidationError("\(error)")
      }
    }
    if let data { configuration.data = Self.absolute(data) }
    do { try TrainingConfiguration.settings.apply(given, to: &configuration) } catch {
      throw ValidationError(error.aboutOption)
    }
    try configuration.validateNetwork()
    if let fault = configuration.fault { throw ValidationError(fault) }
    return configuration
  }
}

extension TrainingConfiguration {
  /// - Throws: `ValidationError` where there is no such network, about the option that asked for it.
  func validateNetwork() throws {
    if let fault = networkFault { throw ValidationError("\(fault.choice.option) \(fault.rule)") }
  }

  /// Files that are read beside the data set.
  var inputs: [String] { [classFile, initialWeights?.path].compactMap(\.self) }
}

extension NetworkEncoder.Fault.Choice {
  /// The option that makes it.
  fileprivate var option: String {
    switch self {
    case .encoder: "--encoder"
    case .width: "--width"
    case .shortSkips: "--short-skips"
    case .zeroInit: "--zero-init"
    case .projection: "--projection"
    case .dropPath: "--drop-path"
    case .shortcutGradient: "--shortcut-gradient"
    case .longSkips: "--long-skips"
    }
  }
}
