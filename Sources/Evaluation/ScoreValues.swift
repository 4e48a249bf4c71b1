/// The values of some columns, in their order. A value is nil (not applicable) where its denominator is zero or nothing
/// was measured.
public struct ScoreValues: Sendable, Equatable {
  /// Shared by all classes of a report.
  let keys: [String]
  var values: [Double?]

  init(keys: [String], values: [Double?]) {
    precondition(keys.count == values.count, "\(keys.count) columns, \(values.count) values")
    self.keys = keys
    self.values = values
  }

  static let none = ScoreValues(keys: [], values: [])

  /// Nil where there is no such column too.
  public subscript(key: String) -> Double? { keys.firstIndex(of: key).flatMap { values[$0] } }

  func has(_ key: String) -> Bool { keys.contains(key) }
}

/// Members of a JSON object by any name.
struct ScoreKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ text: String) { stringValue = text }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

extension ScoreValues {
  /// Reads those of the keys that the object has.
  init(_ container: KeyedDecodingContainer<ScoreKey>, keys: [String], prefix: String = "") throws {
    self.keys = keys.filter { container.contains(ScoreKey(prefix + $0)) }
    values = try self.keys.map { try container.decode(Double?.self, forKey: ScoreKey(prefix + $0)) }
  }

  /// Writes each as a member of its own, `null` where it does not apply.
  func encode(to container: inout KeyedEncodingContainer<ScoreKey>, prefix: String = "") throws {
    for (key, value) in zip(keys, values) {
      if let value, ScoreColumn.named(key)?.format == .count {
        try container.encode(UInt64(value), forKey: ScoreKey(prefix + key))
      } else {
        try container.encode(value, forKey: ScoreKey(prefix + key))
      }
    }
  }
}
