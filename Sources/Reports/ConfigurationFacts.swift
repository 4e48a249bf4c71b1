import SkipSegBasics

/// The settings of a configuration by name, as a page lists them: whatever `config.json` holds, flattened.
package struct ConfigurationFacts {
  package struct Fact: Sendable, Equatable {
    package let name, value: String
  }

  package let facts: [Fact]

  package init(_ configuration: some Encodable) {
    guard let value = try? JSONText.decode(JSONValue.self, from: JSONText.compact(configuration)) else {
      preconditionFailure("the encoder's own JSON can't be read")
    }
    facts = Self.facts(value, name: "")
  }

  private static func facts(_ value: JSONValue, name: String) -> [Fact] {
    guard case .object(let members) = value else { return [Fact(name: name, value: value.text)] }
    return members.sorted { $0.key < $1.key }.flatMap { key, value in
      facts(value, name: name.isEmpty ? words(key) : "\(name), \(words(key))")
    }
  }

  /// `batchSize` as "batch size".
  private static func words(_ key: String) -> String {
    var words = ""
    for character in key {
      if character.isUppercase, words.last?.isLowercase == true { words += " " }
      words.append(character)
    }
    return words.lowercased()
  }
}

extension JSONValue {
  /// In words.
  fileprivate var text: String {
    switch self {
    case .null: "none"
    case .bool(let value): value ? "yes" : "no"
    case .number(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
    case .string(let value): value
    case .array(let values): values.map(\.text).joined(separator: ", ")
    case .object(let members):
      members.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.text)" }.joined(separator: ", ")
    }
  }
}
