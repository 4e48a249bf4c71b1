/// A value as it is told to a setting.
package protocol SettingValue: Sendable {
  /// Nil where the text is none.
  init?(settingText text: String)
  var settingText: String { get }
  /// What such a text is: "a whole number".
  static var notation: String { get }
  /// The texts that shells complete: all, or the simplest ones.
  static var choices: [String] { get }
  /// False for infinities and what is no number.
  var isFiniteSetting: Bool { get }
}

extension SettingValue {
  /// For messages, in which an empty text would be overlooked.
  var shownText: String { settingText.isEmpty ? "empty" : settingText }

  package static var choices: [String] { [] }
  package var isFiniteSetting: Bool { true }
}

extension SettingValue where Self: LosslessStringConvertible {
  package init?(settingText text: String) { self.init(text) }
  package var settingText: String { description }
}

extension Int: SettingNumber {
  package static var notation: String { "a whole number" }
  package static var listNotation: String { "whole numbers with commas between" }
}

extension UInt64: SettingValue {
  package static var notation: String { "a whole number of at least 0" }
}

extension Double: SettingNumber {
  package static var notation: String { "a number" }
  package static var listNotation: String { "numbers with commas between" }
  /// Without a fraction where it has none: `10`.
  package var settingText: String { Int(exactly: self).map { "\($0)" } ?? description }
  package var isFiniteSetting: Bool { isFinite }
}

extension Bool: SettingValue {
  package static var notation: String { "true or false" }
}

extension String: SettingValue {
  package static var notation: String { "a text" }
  package init?(settingText text: String) { self = text }
  package var settingText: String { self }
}

extension SettingValue where Self: RawRepresentable<String> {
  package init?(settingText text: String) { self.init(rawValue: text) }
  package var settingText: String { rawValue }
}

extension SettingValue where Self: RawRepresentable<String> & CaseIterable {
  package static var notation: String { "one of \(choices.joined(separator: ", "))" }
  package static var choices: [String] { allCases.map(\.rawValue) }
}

/// A number, of which a setting may take several.
package protocol SettingNumber: SettingValue {
  /// What a list of them is.
  static var listNotation: String { get }
}

/// Numbers with commas between.
extension Array: SettingValue where Element: SettingNumber {
  package init?(settingText text: String) {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Element(settingText: String($0))
    }
    self = numbers.compactMap(\.self)
    if count != numbers.count { return nil }
  }

  package var settingText: String { map(\.settingText).joined(separator: ",") }
  package static var notation: String { Element.listNotation }
}
