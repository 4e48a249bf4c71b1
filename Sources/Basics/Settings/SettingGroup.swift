/// A configuration that something can be told.
package protocol Configurable: Sendable {
  /// What holds where nothing is told.
  static var standard: Self { get }
}

/// Settings that stand together in help and documentation.
package protocol SettingGroup {
  associatedtype Configuration: Configurable
  static var title: String { get }
  static var settings: [Setting<Configuration>] { get }
}

/// How a setting is told.
package enum SettingForm: Sendable, Equatable {
  /// By its name alone.
  case flag
  /// By a text, such as one of the choices.
  case value(choices: [String])
  /// By the path of a file with one of these extensions, of any where there are none.
  case file(extensions: [String])
}

/// What was told is no value of the setting, or means nothing to the configuration.
package struct SettingError: Error, Equatable, CustomStringConvertible {
  package let setting: String
  /// What it is, in the library's words; nil where the reason says all.
  let subject: String?
  let reason: String

  package var description: String { subject.map { "\($0) \(reason)" } ?? reason }

  /// The same about the setting's option.
  package var aboutOption: String { "--\(setting)\(subject == nil ? ":" : "") \(reason)" }
}
