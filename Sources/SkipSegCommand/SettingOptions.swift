import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegTraining

/// The options that a group of settings makes: each is declared where its setting is, and nowhere else.
///
/// The parser finds options by a mirror of the value and decodes them by the names that stand there.
struct SettingOptions<Group: SettingGroup>: ParsableArguments, CustomReflectable {
  /// What was given, by the names of settings.
  private(set) var given: [String: String] = [:]

  init() {}

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for setting in Group.settings {
      let key = Key(stringValue: setting.name)
      if setting.form == .flag {
        if try container.decode(Flag<Bool>.self, forKey: key).wrappedValue { given[setting.name] = "true" }
      } else {
        given[setting.name] = try container.decode(Option<String?>.self, forKey: key).wrappedValue
      }
    }
  }

  var customMirror: Mirror {
    Mirror(
      self, children: Group.settings.map { (label: $0.name, value: $0.argument) }, displayStyle: .struct)
  }

  func validate() throws {
    for setting in Group.settings {
      do { if let text = given[setting.name] { try setting.check(text) } } catch {
        throw ValidationError(error.aboutOption)
      }
    }
  }

  /// What comes of a configuration that is told what was given.
  func applied(to configuration: Group.Configuration = .standard) throws -> Group.Configuration {
    var configuration = configuration
    do { try Group.settings.apply(given, to: &configuration) } catch {
      throw ValidationError(error.aboutOption)
    }
    return configuration
  }

  /// What was given, as it is written in a command.
  var arguments: [String] {
    Group.settings.flatMap { setting in
      given[setting.name].map { ["--" + setting.name] + (setting.form == .flag ? [] : [$0]) } ?? []
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

extension Setting {
  /// As the parser knows it.
  fileprivate var argument: Any {
    let name = NameSpecification.customLong(name)
    let help = ArgumentHelp(stringLiteral: help + (standard.map { " (default: \($0))" } ?? ""))
    return switch form {
    case .flag: Flag<Bool>(wrappedValue: false, name: name, help: help)
    case .value(let choices):
      Option<String?>(name: name, help: help, completion: choices.isEmpty ? nil : .list(choices))
    case .file(let extensions):
      Option<String?>(name: name, help: help, completion: .file(extensions: extensions))
    }
  }
}

/// Checks a command's own option, where training has one of the same name, by the rule of that.
func checkAsSetting(_ name: String, _ value: (some SettingValue)?) throws {
  guard let setting = TrainingConfiguration.settings.first(where: { $0.name == name }) else {
    preconditionFailure("there is no setting '\(name)'")
  }
  do { if let value { try setting.check(value.settingText) } } catch {
    throw ValidationError(error.aboutOption)
  }
}
