/// Any JSON, for files whose fields may hold values of several types.
package enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])
}

extension JSONValue: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }
}

extension JSONValue: Encodable {
  /// Whole numbers as such; what is no number, or infinite, is null.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value) where !value.isFinite: try container.encodeNil()
    case .number(let value):
      if let whole = Int(exactly: value) { try container.encode(whole) } else { try container.encode(value) }
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let members): try container.encode(members)
    }
  }
}

extension JSONValue {
  package static func number(_ value: Int) -> JSONValue { .number(Double(value)) }
  /// Null where there is none.
  package static func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
  package static func string(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  /// Those of an object; none of anything else.
  package var members: [String: JSONValue] {
    if case .object(let members) = self { members } else { [:] }
  }

  /// The same with the names of all members in words with underscores: `imagesPerSecond` is `images_per_second`.
  package var withUnderscores: JSONValue {
    switch self {
    case .array(let values): .array(values.map(\.withUnderscores))
    case .object(let members):
      .object(
        Dictionary(uniqueKeysWithValues: members.map { (Self.underscored($0), $1.withUnderscores) }))
    default: self
    }
  }

  package static func underscored(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }

  /// What a value is as JSON.
  package init(of value: some Encodable) {
    do { self = try JSONText.decode(JSONValue.self, from: JSONText.compact(value)) } catch {
      preconditionFailure("\(type(of: value)) makes no JSON that can be read: \(error)")
    }
  }
}

extension JSONValue: CustomStringConvertible {
  /// As JSON writes it, with the members of objects in alphabetical order.
  package var description: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
    case .string(let value): "\"\(value)\""
    case .array(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.sorted { $0.key < $1.key }.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
    }
  }
}
