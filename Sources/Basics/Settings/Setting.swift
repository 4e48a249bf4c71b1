/// What a configuration may be told from outside, said once: under which name, what it is, what it may be and which part
/// of the configuration it sets. The command's options, their help, the documentation's table of options, the check of
/// a configuration and what may be told to a run that goes on all follow from it.
package struct Setting<Configuration>: Sendable {
  /// As an option is called, without its dashes: `learning-rate`.
  package let name: String
  /// What it does, in a sentence or two.
  package let help: String
  /// What holds without it, as help and documentation show it; nil where that needs no word.
  package let standard: String?
  package let form: SettingForm
  /// Whether it may be told to a run that goes on.
  package let isOpenToRuns: Bool

  private let test: @Sendable (String) throws(SettingError) -> Void
  fileprivate let write: @Sendable (String, inout Configuration) throws(SettingError) -> Void
  fileprivate let read: @Sendable (Configuration) -> SettingError?
  fileprivate let objection: @Sendable (Configuration) -> String?

  /// - Parameters:
  ///   - subject: what it is, in the library's words: "the number of epochs".
  ///   - rule: what values it may have.
  ///   - get: its value in a configuration; nil where it has none.
  ///   - set: is only given values that keep to the rule.
  ///   - objection: why it means nothing to this configuration, which it is part of; nil where it does.
  package init<Value: SettingValue>(
    _ name: String, called subject: String, _ rule: SettingRule<Value>, help: String, standard: String?,
    form: SettingForm? = nil, isOpenToRuns: Bool = false,
    get: @escaping @Sendable (Configuration) -> Value?,
    set: @escaping @Sendable (inout Configuration, Value) -> Void,
    objection: @escaping @Sendable (Configuration) -> String? = { _ in nil }
  ) {
    self.name = name
    self.help = help
    self.standard = standard
    self.form = form ?? .value(choices: Value.choices)
    self.isOpenToRuns = isOpenToRuns
    self.objection = objection
    @Sendable func value(_ text: String) throws(SettingError) -> Value {
      guard let value = Value(settingText: text) else {
        throw SettingError(
          setting: name, subject: subject, reason: "is '\(legible(text))', but \(rule.words)")
      }
      if rule.holds(value) { return value }
      throw SettingError(
        setting: name, subject: subject, reason: "is \(value.shownText), but \(rule.words)")
    }
    test = { text throws(SettingError) in _ = try value(text) }
    write = { text, configuration throws(SettingError) in set(&configuration, try value(text)) }
    read = { configuration in
      guard let value = get(configuration), !rule.holds(value) else { return nil }
      return SettingError(
        setting: name, subject: subject, reason: "is \(value.shownText), but \(rule.words)")
    }
  }

  private init<Whole>(_ part: Setting<Whole>, at path: WritableKeyPath<Configuration, Whole> & Sendable) {
    name = part.name
    help = part.help
    standard = part.standard
    form = part.form
    isOpenToRuns = part.isOpenToRuns
    test = part.test
    write = { text, configuration throws(SettingError) in try part.write(text, &configuration[keyPath: path])
    }
    read = { part.read($0[keyPath: path]) }
    objection = { part.objection($0[keyPath: path]) }
  }

  /// The same for a configuration that this one is part of.
  package func within<Whole>(_ path: WritableKeyPath<Whole, Configuration> & Sendable) -> Setting<Whole> {
    Setting<Whole>(self, at: path)
  }

  /// - Throws: `SettingError` where `text` is no value of it.
  package func check(_ text: String) throws(SettingError) { try test(text) }
}

extension Setting where Configuration: Configurable {
  /// Sets a property, whose value in the standard configuration is what holds without it.
  /// - Parameter standard: what holds without it where that is not the property's value.
  package init<Value: SettingValue>(
    _ name: String, _ path: WritableKeyPath<Configuration, Value> & Sendable, called subject: String,
    _ rule: SettingRule<Value> = .any, help: String, standard: String? = nil,
    choices: [String] = Value.choices, isOpenToRuns: Bool = false,
    objection: @escaping @Sendable (Configuration) -> String? = { _ in nil }
  ) {
    self.init(
      name, called: subject, rule, help: help,
      standard: standard ?? Configuration.standard[keyPath: path].settingText,
      form: .value(choices: choices), isOpenToRuns: isOpenToRuns,
      get: { $0[keyPath: path] }, set: { $0[keyPath: path] = $1 }, objection: objection)
  }

  /// Sets a property that need not have a value.
  package init<Value: SettingValue>(
    _ name: String, _ path: WritableKeyPath<Configuration, Value?> & Sendable, called subject: String,
    _ rule: SettingRule<Value> = .any, help: String, standard: String?, isOpenToRuns: Bool = false,
    objection: @escaping @Sendable (Configuration) -> String? = { _ in nil }
  ) {
    self.init(
      name, called: subject, rule, help: help, standard: standard, isOpenToRuns: isOpenToRuns,
      get: { $0[keyPath: path] }, set: { $0[keyPath: path] = $1 }, objection: objection)
  }

  /// A word that sets a property to true.
  package init(
    flag name: String, _ path: WritableKeyPath<Configuration, Bool> & Sendable, help: String,
    objection: @escaping @Sendable (Configuration) -> String? = { _ in nil }
  ) {
    self.init(
      name, called: name, .any, help: help, standard: nil, form: .flag, get: { $0[keyPath: path] },
      set: { $0[keyPath: path] = $1 }, objection: objection)
  }
}

extension Sequence {
  /// Tells a configuration what was given, by the names of settings, in the order of the settings.
  /// - Throws: `SettingError` where a text is no value, or a setting means nothing to what came of it all.
  package func apply<Configuration>(
    _ given: [String: String], to configuration: inout Configuration
  ) throws(SettingError) where Element == Setting<Configuration> {
    for setting in self {
      if let text = given[setting.name] { try setting.write(text, &configuration) }
    }
    for setting in self where given[setting.name] != nil {
      if let reason = setting.objection(configuration) {
        throw SettingError(setting: setting.name, subject: nil, reason: reason)
      }
    }
  }

  /// The first value in the configuration that breaks a setting's rule; nil where all is well.
  package func fault<Configuration>(in configuration: Configuration) -> SettingError?
  where Element == Setting<Configuration> {
    lazy.compactMap { $0.read(configuration) }.first
  }
}
