import Foundation
import SkipSegLabels
import TestSupport
import Testing

@Suite struct JSONScannerTests {
  /// What a file holds, as Foundation has it.
  private func value(_ json: JSONScanner) throws(ContentFault) -> Any {
    switch try json.kind() {
    case .object:
      var members: [String: Any] = [:]
      try json.object { (name) throws(ContentFault) in members[name] = try value(json) }
      return members
    case .array:
      var items: [Any] = []
      try json.array { () throws(ContentFault) in
        items.append(try value(json))
      }
      return items
    case .string: return try json.string()
    case .number: return try json.number()
    case .bool: return try json.bool()
    case .null:
      _ = try json.takesNull()
      return NSNull()
    }
  }

  /// Once skipped as a whole, once read.
  private func scan(_ text: String) throws -> Any {
    let folder = try TemporaryFolder()
    try folder.write(text, "x.json")
    let skipping = try JSONScanner(folder.path("x.json"))
    try skipping.skip()
    try skipping.finish()
    let json = try JSONScanner(folder.path("x.json"))
    let value = try value(json)
    try json.finish()
    return value
  }

  @Test(arguments: [
    #"{"a": [1, -2.5, 3e2, 0.001, 1234567890123456, 1E-7], "b": {"c": null, "d": true, "e": false}}"#,
    #" [ "x\n\"\\\/\t\u00e9\ud83d\ude00 é" , [], {} ] "#, "\u{FEFF}{\"a\": \"\"}", "[[[[[[1]]]]]]",
    "[0.1, 0.30000000000000004, 100.25, 99999.99999, 2.2250738585072014e-308]",
  ]) func readsWhatFoundationReads(text: String) throws {
    let expected = try JSONSerialization.jsonObject(with: Data(text.utf8).drop { $0 > 0x7F })
    #expect(try Self.normal(scan(text)) == Self.normal(expected))
  }

  private static func normal(_ value: Any) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: value, options: .sortedKeys), as: UTF8.self)
  }

  @Test(arguments: [
    "{", "[1", "[1,]", "{\"a\" 1}", "[1] 2", "\"abc", "[NaN]", "[Infinity]", "[tru]", "[1.2.3]", "[-]",
    "[\"\\u12\"]",
    "[\"\\ud800\"]", "[\"\\x\"]", "", "{'a': 1}", "[\"\u{0}\\ud800\\u0041\"]",
  ]) func whatIsNoJSONIsRefusedWithItsPlace(text: String) {
    #expect("\(text)") { try scan(text) } throws: { error in
      guard let fault = error as? ContentFault else { return false }
      return fault.place?.hasPrefix("byte ") == true
    }
  }

  @Test func depthAndUTF8AreChecked() throws {
    let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
    #expect { try scan(deep) } throws: { "\($0)".contains("within more than 64 others") }
    let folder = try TemporaryFolder()
    try folder.write(Array("[\"a".utf8) + [0xFF] + Array("\"]".utf8), "x.json")
    #expect { try value(JSONScanner(folder.path("x.json"))) } throws: { "\($0)".contains("isn't UTF-8") }
  }

  /// A text longer than the pieces in which a file is read.
  @Test func filesAreReadInPieces() throws {
    let numbers = (0..<120_000).map { "\($0)" }.joined(separator: ", ")
    let found = try scan("[\(numbers), \"\(String(repeating: "é", count: 300_000))\"]") as! [Any]
    #expect(found.count == 120_001 && (found[119_999] as? Double) == 119_999)
    #expect((found.last as? String)?.count == 300_000)
  }
}
