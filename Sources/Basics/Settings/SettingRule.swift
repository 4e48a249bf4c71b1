/// What values a setting may have.
package struct SettingRule<Value>: Sendable {
  /// Behind "but", such as "must be 1 to 65536".
  package let words: String
  package let holds: @Sendable (Value) -> Bool

  package init(_ words: String, holds: @escaping @Sendable (Value) -> Bool) {
    self.words = words
    self.holds = holds
  }
}

extension SettingRule where Value: SettingValue {
  /// Whatever the type can hold.
  package static var any: SettingRule {
    SettingRule("must be \(Value.notation)") { _ in true }
  }
}

extension SettingRule where Value: SettingValue & Comparable & Sendable {
  package static func range(_ range: ClosedRange<Value>) -> SettingRule {
    SettingRule("must be \(range.lowerBound.settingText) to \(range.upperBound.settingText)") {
      range.contains($0)
    }
  }

  package static func atLeast(_ bound: Value) -> SettingRule {
    SettingRule("must be at least \(bound.settingText)") { $0 >= bound && $0.isFiniteSetting }
  }

  package static func greater(than bound: Value) -> SettingRule {
    SettingRule("must be greater than \(bound.settingText)") { $0 > bound && $0.isFiniteSetting }
  }
}
