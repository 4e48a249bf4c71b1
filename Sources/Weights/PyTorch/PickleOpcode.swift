/// The operations that the interpreter knows, by their byte: all that write data, none that looks anything up, makes an
/// object of any class or reaches outside the file.
///
/// Source: Python's `Lib/pickletools.py`. Beyond these, protocols 0 and 1 have text forms that torch.save never wrote.
enum PickleOpcode: UInt8 {
  // What frames the pickle.
  case `protocol` = 0x80
  case frame = 0x95
  case stop = 0x2E

  // Values.
  case none = 0x4E
  case `true` = 0x88
  case `false` = 0x89
  case integer32 = 0x4A
  case integer8 = 0x4B
  case integer16 = 0x4D
  case long1 = 0x8A
  case float64 = 0x47
  case shortUnicode = 0x8C
  case unicode = 0x58
  case unicode8 = 0x8D
  case shortString = 0x55
  case string = 0x54
  case shortBytes = 0x43
  case bytes = 0x42
  case bytes8 = 0x8E

  // Containers.
  case mark = 0x28
  case emptyTuple = 0x29
  case tuple = 0x74
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case emptyList = 0x5D
  case append = 0x61
  case appends = 0x65
  case emptyDictionary = 0x7D
  case setItem = 0x73
  case setItems = 0x75

  // The stack and the memo.
  case pop = 0x30
  case popMark = 0x31
  case duplicate = 0x32
  case put8 = 0x71
  case put32 = 0x72
  case memoize = 0x94
  case get8 = 0x68
  case get32 = 0x6A

  // Names, and what is made with them: see `PickleConstructor`.
  case global = 0x63
  case stackGlobal = 0x93
  case reduce = 0x52
  case build = 0x62
  case persistentIdentifier = 0x51

  /// How Python calls an operation that is not of these; its number where Python has none such either.
  static func name(of byte: UInt8) -> String {
    forbiddenNames[byte] ?? "0x" + String(byte, radix: 16)
  }

  private static let forbiddenNames: [UInt8: String] = [
    0x46: "FLOAT", 0x49: "INT", 0x4C: "LONG", 0x50: "PERSID", 0x53: "STRING", 0x56: "UNICODE", 0x64: "DICT",
    0x67: "GET", 0x69: "INST", 0x6C: "LIST", 0x6F: "OBJ", 0x70: "PUT", 0x81: "NEWOBJ", 0x82: "EXT1",
    0x83: "EXT2", 0x84: "EXT4", 0x8B: "LONG4", 0x8F: "EMPTY_SET", 0x90: "ADDITEMS", 0x91: "FROZENSET",
    0x92: "NEWOBJ_EX", 0x96: "BYTEARRAY8", 0x97: "NEXT_BUFFER", 0x98: "READONLY_BUFFER",
  ]
}
