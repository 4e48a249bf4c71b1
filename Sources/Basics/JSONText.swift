import Foundation

/// JSON with its keys in alphabetical order, so that equal values make equal bytes.
package enum JSONText {
  /// For files that people read.
  package static func pretty(_ value: some Encodable) -> String {
    encode(value, [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]) + "\n"
  }

  /// On one line, for metadata.
  package static func compact(_ value: some Encodable) -> String {
    encode(value, [.sortedKeys, .withoutEscapingSlashes])
  }

  package static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }

  private static func encode(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("\(type(of: value)) holds a number that JSON has no form for")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
