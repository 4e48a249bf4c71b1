import Foundation
import SkipSegFiles
import SkipSegWeights
import TestSupport
import Testing

/// Files that break the format, each in one way.
@Suite struct SafetensorsMalformedTests {
  let folder: TemporaryFolder
  var path: String { folder.path("model.safetensors") }

  init() throws { folder = try TemporaryFolder() }

  struct Malformed: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let fault: SafetensorsError.Fault

    init(_ description: String, bytes: [UInt8], _ fault: SafetensorsError.Fault) {
      (testDescription, self.bytes, self.fault) = (description, bytes, fault)
    }

    /// A file whose size field fits its header.
    init(_ description: String, _ header: String, data: Int = 0, _ fault: SafetensorsError.Fault) {
      self.init(description, header: Array(header.utf8), data: data, fault)
    }

    init(_ description: String, header: [UInt8], data: Int = 0, _ fault: SafetensorsError.Fault) {
      let bytes = Self.size(UInt64(header.count)) + header + [UInt8](repeating: 0, count: data)
      self.init(description, bytes: bytes, fault)
    }

    static func size(_ value: UInt64) -> [UInt8] {
      (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
  }

  private static func entry(_ dtype: String, _ shape: String, _ offsets: String) -> String {
    #"{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  static let frames = [
    Malformed("empty", bytes: [], .noSizeField(fileBytes: 0)),
    Malformed("seven bytes", bytes: [2, 0, 0, 0, 0, 0, 0], .noSizeField(fileBytes: 7)),
    Malformed("no header", bytes: Malformed.size(0), .notAnObject(firstByte: nil)),
    Malformed(
      "header over the limit", bytes: Malformed.size(100_000_001) + [0x7B],
      .headerTooLarge(bytes: 100_000_001)),
    Malformed("greatest header", bytes: Malformed.size(.max), .headerTooLarge(bytes: .max)),
    Malformed(
      "header size with the sign bit", bytes: Malformed.size(1 << 63), .headerTooLarge(bytes: 1 << 63)),
    Malformed(
      "header behind the end", bytes: Malformed.size(3) + [0x7B, 0x7D],
      .headerBeyondEnd(headerBytes: 3, fileBytes: 10)),
    Malformed(
      "header at the limit, not there", bytes: Malformed.size(100_000_000) + [0x7B],
      .headerBeyondEnd(headerBytes: 100_000_000, fileBytes: 9)),
    Malformed(
      "a ZIP archive", bytes: Array("PK\u{3}\u{4}\u{14}\0\u{8}\0model/data.pkl".utf8),
      .headerTooLarge(bytes: 0x0008_0014_0403_4B50)),
    Malformed("an array", "[]", .notAnObject(firstByte: 0x5B)),
    Malformed("leading white space", " {}", .notAnObject(firstByte: 0x20)),
    Malformed("a byte order mark", "\u{FEFF}{}", .notAnObject(firstByte: 0xEF)),
    Malformed("a wrong byte", header: [0x7B, 0x22, 0xFF, 0x22, 0x7D], .notUTF8(offset: 2)),
    Malformed("an overlong slash", header: [0x7B, 0x22, 0xC0, 0xAF, 0x22, 0x7D], .notUTF8(offset: 2)),
    Malformed("half a character", header: [0x7B, 0x22, 0x61, 0xE2, 0x82], .notUTF8(offset: 3)),
  ]

  static let syntax = [
    Malformed("only a brace", "{", .syntax(offset: 1, expected: "'\"' or a string")),
    Malformed("no closing brace", #"{"__metadata__":{}"#, .syntax(offset: 18, expected: "'}' or ','")),
    Malformed("trailing comma", #"{"__metadata__":{},}"#, .syntax(offset: 19, expected: "'\"' or a string")),
    Malformed("text behind the object", "{} x", .syntax(offset: 3, expected: "the header's end")),
    Malformed("a zero behind the object", "{}\0", .syntax(offset: 2, expected: "the header's end")),
    Malformed("a second object", "{}{}", .syntax(offset: 2, expected: "the header's end")),
    Malformed("key without quotes", "{a:1}", .syntax(offset: 1, expected: "'\"' or a string")),
    Malformed("no colon", #"{"a" {}}"#, .syntax(offset: 5, expected: "':'")),
    Malformed("tensor that is a number", #"{"a":1}"#, .syntax(offset: 5, expected: "'{'")),
    Malformed("tensor that is null", #"{"a":null}"#, .syntax(offset: 5, expected: "'{'")),
    Malformed("open string", #"{"a"#, .syntax(offset: 3, expected: "the end of a string")),
    Malformed(
      "control character", "{\"a\nb\":1}",
      .syntax(offset: 3, expected: "an escape in place of a control character")),
    Malformed("unknown escape", #"{"\x":1}"#, .syntax(offset: 3, expected: "an escape")),
    Malformed("cut escape", #"{"\u12"#, .syntax(offset: 6, expected: "four hexadecimal digits")),
    Malformed("wrong digit", #"{"\u12g4":1}"#, .syntax(offset: 6, expected: "four hexadecimal digits")),
    Malformed(
      "high surrogate alone", #"{"\ud83dx":1}"#, .syntax(offset: 3, expected: "a pair of surrogates")),
    Malformed(
      "two high surrogates", #"{"\ud83d\ud83d":1}"#, .syntax(offset: 3, expected: "a pair of surrogates")),
    Malformed("low surrogate alone", #"{"\ude00":1}"#, .syntax(offset: 3, expected: "a pair of surrogates")),
    Malformed(
      "metadata that is a number", #"{"__metadata__":{"a":1}}"#,
      .syntax(offset: 21, expected: "'\"' or a string")),
    Malformed("metadata that is text", #"{"__metadata__":"a"}"#, .syntax(offset: 16, expected: "'{'")),
    Malformed(
      "dtype that is a number", #"{"a":{"dtype":4}}"#, .syntax(offset: 14, expected: "'\"' or a string")),
    Malformed("shape that is a number", #"{"a":{"shape":4}}"#, .syntax(offset: 14, expected: "'['")),
    Malformed(
      "negative dimension", #"{"a":{"shape":[-1]}}"#, .syntax(offset: 15, expected: "a whole number")),
    Malformed(
      "dimension with a fraction", #"{"a":{"shape":[1.0]}}"#, .syntax(offset: 16, expected: "']' or ','")),
    Malformed(
      "dimension with an exponent", #"{"a":{"shape":[1e3]}}"#, .syntax(offset: 16, expected: "']' or ','")),
    Malformed(
      "dimension that is true", #"{"a":{"shape":[true]}}"#, .syntax(offset: 15, expected: "a whole number")),
    Malformed(
      "shape of 1000 arrays", "{\"a\":{\"shape\":" + String(repeating: "[", count: 1000),
      .syntax(offset: 15, expected: "a whole number")),
    Malformed(
      "objects in objects", String(repeating: #"{"a":"#, count: 100_000),
      .unknownField(tensor: "a", field: "a")),
    Malformed("quotes of one stroke", "{'a':{}}", .syntax(offset: 1, expected: "'\"' or a string")),
    Malformed("a comment", "{/* */}", .syntax(offset: 1, expected: "'\"' or a string")),
    Malformed(
      "dimension with a leading zero", #"{"a":{"shape":[01]}}"#,
      .syntax(offset: 15, expected: "a whole number")),
    Malformed(
      "comma behind the last dimension", #"{"a":{"shape":[1,]}}"#,
      .syntax(offset: 17, expected: "a whole number")),
    Malformed("one offset", #"{"a":{"data_offsets":[0]}}"#, .syntax(offset: 22, expected: "2 numbers")),
    Malformed(
      "three offsets", #"{"a":{"data_offsets":[0,0,4]}}"#, .syntax(offset: 22, expected: "2 numbers")),
    Malformed(
      "offset of 2^63", #"{"a":{"data_offsets":[0,9223372036854775808]}}"#, .numberTooLarge(offset: 24)),
    Malformed(
      "dimension of 30 digits", #"{"a":{"shape":[\#(String(repeating: "9", count: 30))]}}"#,
      .numberTooLarge(offset: 15)),
  ]

  static let contents = [
    Malformed(
      "tensor twice", #"{"a":\#(entry("F32", "[0]", "[0,0]")),"a":\#(entry("F32", "[0]", "[0,0]"))}"#,
      .duplicateKey("a")),
    Malformed(
      "tensor twice, once escaped",
      #"{"a":\#(entry("F32", "[0]", "[0,0]")),"\u0061":\#(entry("F32", "[0]", "[0,0]"))}"#, .duplicateKey("a")
    ),
    Malformed(
      "a name of two lines twice",
      #"{"a\nb":\#(entry("F32", "[0]", "[0,0]")),"a\nb":\#(entry("F32", "[0]", "[0,0]"))}"#,
      .duplicateKey("a\nb")),
    Malformed("metadata twice", #"{"__metadata__":{},"__metadata__":{}}"#, .duplicateKey("__metadata__")),
    Malformed("metadata's key twice", #"{"__metadata__":{"a":"1","a":"1"}}"#, .duplicateKey("a")),
    Malformed("dtype twice", #"{"a":{"dtype":"F32","dtype":"F32"}}"#, .duplicateKey("a.dtype")),
    Malformed("shape twice", #"{"a":{"shape":[],"shape":[]}}"#, .duplicateKey("a.shape")),
    Malformed(
      "offsets twice", #"{"a":{"data_offsets":[0,0],"data_offsets":[0,0]}}"#, .duplicateKey("a.data_offsets")),
    Malformed("unknown field", #"{"a":{"type":"F32"}}"#, .unknownField(tensor: "a", field: "type")),
    Malformed("no fields", #"{"a":{}}"#, .missingField(tensor: "a", field: "dtype")),
    Malformed(
      "no shape", #"{"a":{"dtype":"F32","data_offsets":[0,0]}}"#, .missingField(tensor: "a", field: "shape")),
    Malformed(
      "no offsets", #"{"a":{"dtype":"F32","shape":[0]}}"#, .missingField(tensor: "a", field: "data_offsets")),
    Malformed(
      "unknown type", #"{"a":\#(entry("F23", "[1]", "[0,4]"))}"#, data: 4,
      .unknownType(tensor: "a", type: "F23")),
    Malformed(
      "type in lower case", #"{"a":\#(entry("f32", "[1]", "[0,4]"))}"#, data: 4,
      .unknownType(tensor: "a", type: "f32")),
    Malformed(
      "product beyond 63 bits", #"{"a":\#(entry("U8", "[4294967296,4294967296]", "[0,0]"))}"#,
      .sizeOverflow(tensor: "a", shape: [1 << 32, 1 << 32])),
    Malformed(
      "bytes beyond 63 bits", #"{"a":\#(entry("F32", "[4611686018427387904]", "[0,0]"))}"#,
      .sizeOverflow(tensor: "a", shape: [1 << 62])),
    Malformed(
      "end before begin", #"{"a":\#(entry("F32", "[1]", "[4,0]"))}"#, data: 4,
      .reversedOffsets(tensor: "a", begin: 4, end: 0)),
    Malformed(
      "span too short", #"{"a":\#(entry("F32", "[2]", "[0,4]"))}"#, data: 4,
      .wrongSize(tensor: "a", expected: 8, found: 4)),
    Malformed(
      "span too long", #"{"a":\#(entry("F16", "[2]", "[0,8]"))}"#, data: 8,
      .wrongSize(tensor: "a", expected: 4, found: 8)),
    Malformed(
      "scalar without data", #"{"a":\#(entry("F32", "[]", "[0,0]"))}"#,
      .wrongSize(tensor: "a", expected: 4, found: 0)),
    Malformed(
      "overlap", #"{"a":\#(entry("F32", "[2]", "[0,8]")),"b":\#(entry("F32", "[2]", "[4,12]"))}"#, data: 12,
      .overlap(tensor: "b", begin: 4, previousEnd: 8)),
    Malformed(
      "the same data twice", #"{"a":\#(entry("F32", "[1]", "[0,4]")),"b":\#(entry("F32", "[1]", "[0,4]"))}"#,
      data: 4, .overlap(tensor: "b", begin: 0, previousEnd: 4)),
    Malformed(
      "empty tensor inside another",
      #"{"a":\#(entry("F32", "[2]", "[0,8]")),"b":\#(entry("F32", "[0]", "[4,4]"))}"#, data: 8,
      .overlap(tensor: "b", begin: 4, previousEnd: 8)),
    Malformed(
      "hole at the begin", #"{"a":\#(entry("F32", "[1]", "[4,8]"))}"#, data: 8,
      .hole(tensor: "a", begin: 4, previousEnd: 0)),
    Malformed(
      "hole between", #"{"a":\#(entry("F32", "[1]", "[0,4]")),"b":\#(entry("F32", "[1]", "[8,12]"))}"#,
      data: 12, .hole(tensor: "b", begin: 8, previousEnd: 4)),
    Malformed(
      "cut by a byte", #"{"a":\#(entry("F32", "[2]", "[0,8]"))}"#, data: 7, .shortFile(expected: 8, found: 7)),
    Malformed("no data", #"{"a":\#(entry("F32", "[2]", "[0,8]"))}"#, .shortFile(expected: 8, found: 0)),
    Malformed(
      "greatest tensor", #"{"a":\#(entry("U8", "[9223372036854775807]", "[0,9223372036854775807]"))}"#,
      .shortFile(expected: .max, found: 0)),
    Malformed(
      "a byte behind the data", #"{"a":\#(entry("F32", "[1]", "[0,4]"))}"#, data: 5, .trailingBytes(1)),
    Malformed("data without a tensor", "{}", data: 3, .trailingBytes(3)),
  ]

  @Test(arguments: frames + syntax + contents)
  func isRefused(_ malformed: Malformed) throws {
    try DurableFile.write(malformed.bytes, to: path)
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(path) }
    #expect(error?.fault == malformed.fault)
    let wording = error.map(String.init(describing:)) ?? ""
    #expect(wording.hasPrefix(path + ": ") && !wording.contains("\n"))
  }

  @Test func refusesAFolder() {
    #expect(throws: FileError.self) { try SafetensorsFile(folder.path) }
  }

  /// White space, escapes and fields in any order are within the format.
  @Test func unusualFormIsAccepted() throws {
    let header = #"""
      {"\u0061\/\ud83d\ude00" : { "shape" :[ ] , "data_offsets":[0 ,4], "dtype":"F32"},
      "empty": {"dtype":"I8","shape":[3,0],"data_offsets":[4,4]} }
      """#
    try DurableFile.write(Malformed("", header, data: 4, .trailingBytes(0)).bytes, to: path)
    let file = try SafetensorsFile(path)
    #expect(file.entries.map(\.name) == ["a/😀", "empty"])
    #expect(try file.floats("a/😀") == [0])
  }

  @Test func fileThatShrinksAfterwardsIsNoticed() throws {
    let header = #"{"a":\#(Self.entry("F32", "[2]", "[0,8]"))}"#
    try DurableFile.write(Malformed("", header, data: 8, .trailingBytes(0)).bytes, to: path)
    let file = try SafetensorsFile(path)
    truncate(path, off_t(8 + header.utf8.count + 3))
    let bytes = 8 + header.utf8.count
    #expect(throws: FileError.endsEarly(path: path, expected: bytes + 8, found: bytes + 3)) {
      try file.floats("a")
    }
  }
}
