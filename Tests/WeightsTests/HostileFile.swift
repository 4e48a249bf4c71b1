import Testing

/// A file under the name of weights that is none, and words of the reason for which it is refused.
struct HostileFile: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bytes: [UInt8]
  let reason: String

  init(_ description: String, _ bytes: [UInt8], _ reason: String) {
    (testDescription, self.bytes, self.reason) = (description, bytes, reason)
  }

  static let all =
    (programs + operations + grammar + bombs + layouts).flatMap { content in
      [
        HostileFile(content.testDescription + ", archive", TorchSave.archive(content.bytes), content.reason),
        HostileFile(content.testDescription + ", legacy", TorchSave.legacy(content.bytes), content.reason),
      ]
    } + cutPickles + archives + sequences

  static let command = Pickle.string("touch /tmp/skipseg-was-here")
}

// Contents of a pickle, for both formats.
extension HostileFile {
  /// What would run something in Python.
  private static let programs = [
    HostileFile(
      "posix.system", Pickle.call(Pickle.global("posix", "system"), command),
      "contains posix.system: not a weights file"),
    HostileFile(
      "builtins.eval", Pickle.call(Pickle.global("builtins", "eval"), Pickle.string("exit()")),
      "contains builtins.eval: not a weights file"),
    HostileFile(
      "os.system by STACK_GLOBAL",
      Pickle.call(Pickle.string("os") + Pickle.string("system") + [0x93], command),
      "contains os.system: not a weights file"),
    HostileFile(
      "subprocess.Popen", Pickle.call(Pickle.global("subprocess", "Popen"), command),
      "contains an object of the class subprocess.Popen"),
    HostileFile(
      "exec in a tensor's arguments",
      Pickle.tensor(offset: Pickle.call(Pickle.global("__builtin__", "exec"), command)),
      "contains __builtin__.exec: not a weights file"),
    HostileFile(
      "runpy beside a state dict",
      Pickle.dictionary([
        (Pickle.string("state_dict"), Pickle.dictionary([(Pickle.string("weight"), Pickle.tensor())])),
        (Pickle.string("optimizer"), Pickle.call(Pickle.global("runpy", "run_path"), command)),
      ]), "contains runpy.run_path: not a weights file"),
    HostileFile(
      "a name below an allowed one", Pickle.global("torch._utils", "_rebuild_tensor.__globals__"),
      "contains torch._utils._rebuild_tensor.__globals__: not a weights file"),
    HostileFile(
      "an allowed name in another module", Pickle.global("evil", "OrderedDict"), "the class evil.OrderedDict"),
    HostileFile("torch.load", Pickle.global("torch", "load"), "contains torch.load: not a weights file"),
    HostileFile(
      "a name that writes to the terminal", Pickle.string("os\u{1B}[2J\n") + Pickle.string("system") + [0x93],
      #"contains os\u{1B}[2J\n.system: not a weights file"#),
    HostileFile(
      "a name of a million letters", Pickle.global("os", String(repeating: "a", count: 1_000_000)),
      "aaa...: not a weights file"),
  ]

  /// What makes objects of any class, or reaches outside.
  private static let operations = [
    HostileFile("INST", Pickle.ops("(") + command + Pickle.ops("iposix\nsystem\n"), "the operation INST at"),
    HostileFile("OBJ", Pickle.ops("(") + Pickle.orderedDictionary + Pickle.ops("o"), "the operation OBJ at"),
    HostileFile("NEWOBJ", Pickle.orderedDictionary + Pickle.ops(")") + [0x81], "the operation NEWOBJ at"),
    HostileFile(
      "NEWOBJ_EX", Pickle.orderedDictionary + Pickle.ops(")}") + [0x92], "the operation NEWOBJ_EX at"),
    HostileFile("EXT1", [0x82, 1], "the operation EXT1 at"),
    HostileFile("PERSID", Pickle.ops("Pstorage\n"), "the operation PERSID at"),
    HostileFile("NEXT_BUFFER", [0x97], "the operation NEXT_BUFFER at"),
    HostileFile("no operation", [0xFF], "the operation 0xff at"),
    HostileFile("protocol 6", [0x80, 6], "expected a pickle of protocol 2 to 5"),
    HostileFile(
      "a string called", Pickle.call(Pickle.string("system"), command),
      "expected a constructor and its arguments"),
    HostileFile(
      "a storage's type called", Pickle.call(Pickle.global("torch", "FloatStorage"), command),
      "expected a constructor and its arguments"),
    HostileFile(
      "a call without a tuple", Pickle.orderedDictionary + Pickle.ops("]R"),
      "expected a constructor and its arguments"),
    HostileFile(
      "__setstate__ of a constructor", Pickle.orderedDictionary + Pickle.ops("}b"),
      "expected attributes of nothing but a dictionary"),
  ]

  /// Stacks, memos and operands that are not as they should be.
  private static let grammar = [
    HostileFile("an empty stack", Pickle.ops("R"), "expected 2 values on the stack"),
    HostileFile("nothing saved", [], "expected a value on the stack"),
    HostileFile("no mark", Pickle.ops("t"), "expected a mark on the stack"),
    HostileFile("a pop through a mark", Pickle.ops("N(0"), "expected a value on the stack"),
    HostileFile("nothing in the memo", Pickle.ops("h\u{7}"), "expected a value in the memo under 7"),
    HostileFile("appended to a dictionary", Pickle.ops("}Na"), "expected a list on the stack"),
    HostileFile("half a pair", Pickle.ops("}(Nu"), "expected a dictionary and pairs for it on the stack"),
    HostileFile("a name of numbers", [0x4B, 1, 0x4B, 2, 0x93], "expected the two strings of a name"),
    HostileFile("text that is not UTF-8", [0x55, 1, 0xFF], "expected a string in UTF-8"),
    HostileFile("a storage that is nothing", Pickle.ops("NQ"), "expected a storage"),
    HostileFile(
      "a storage without a type",
      Pickle.tuple([Pickle.string("storage"), Pickle.ops("NNNN")]) + Pickle.ops("Q"),
      "expected a storage"),
    HostileFile("a storage of -1 values", Pickle.storage("0", count: -1), "expected a storage"),
    HostileFile(
      "a view beyond its storage",
      Pickle.storage(
        "0", count: 6, view: Pickle.tuple([Pickle.string("1"), Pickle.integer(4), Pickle.integer(3)])),
      "expected a view of a storage"),
    HostileFile("saved a number", Pickle.integer(1), "it holds a number and no dictionary of named tensors"),
    HostileFile("saved a tensor alone", Pickle.tensor(), "one tensor of the shape [2, 3] and no dictionary"),
  ]

  /// What would take much memory, a deep stack or no end of time.
  private static let bombs = [
    HostileFile(
      "lists in lists", repeated("]", 500_000) + repeated("a", 499_999), "and no dictionary of named tensors"),
    HostileFile("marks on marks", repeated("(", 500_000), "expected a value on the stack"),
    // Each tuple holds the one before twice: 2^100 values, were they ever counted.
    HostileFile(
      "doubling by DUP", Pickle.ops(")") + doubling(Pickle.ops("2")), "and no dictionary of named tensors"),
    HostileFile(
      "doubling by the memo", Pickle.ops(")") + doubling([0x94, 0x71, 1, 0x68, 1]),
      "and no dictionary of named tensors"),
    HostileFile(
      "one list for many dictionaries",
      Pickle.ops("](") + repeated([0x4E, 0x4E, 0x86], 30_000) + Pickle.ops("eq\u{1}")
        + repeated(Pickle.orderedDictionary + [0x68, 1, 0x85] + Pickle.ops("R"), 10_000),
      "expected a constructor and its arguments"),
    HostileFile(
      "a dictionary in itself", Pickle.ops("}q\u{1}") + Pickle.string("state_dict") + Pickle.ops("h\u{1}s"),
      "there are no tensors in its dictionary of state_dict"),
    HostileFile("a list in itself", Pickle.ops("]q\u{1}h\u{1}a"), "and no dictionary of named tensors"),
  ]

  private static func repeated(_ operations: String, _ count: Int) -> [UInt8] {
    repeated(Pickle.ops(operations), count)
  }

  private static func repeated(_ operations: [UInt8], _ count: Int) -> [UInt8] {
    Array((0..<count).map { _ in operations }.joined())
  }

  private static func doubling(_ copy: [UInt8]) -> [UInt8] { repeated(copy + [0x86], 100) }

  /// Tensors that do not fit their storage of six floats.
  private static let layouts = [
    tensor("a shape beyond 63 bits", shape: [1 << 32, 1 << 32], strides: [0, 0], "can't have the shape"),
    tensor("a reach beyond 63 bits", shape: [3, 3], strides: [1 << 62, 1], "can't have the shape"),
    tensor(
      "nothing of 2^124 rows", shape: [1 << 62, 1 << 62, 0], strides: [0, 0, 0], "can't have the shape"),
    tensor("a negative dimension", shape: [-2, -3], strides: [3, 1], "can't have the shape"),
    tensor("a negative stride", shape: [2, 3], strides: [-3, 1], "can't have the shape"),
    tensor("a negative offset", offset: -1, shape: [2, 3], strides: [3, 1], "can't have the shape"),
    tensor("strides for another shape", shape: [2, 3], strides: [1], "can't have the shape"),
    tensor(
      "seventeen dimensions", shape: .init(repeating: 1, count: 17), strides: [1], "expected a constructor"),
    tensor("one value too many", shape: [7], strides: [1], "reaches beyond its storage of 6 values"),
    tensor(
      "an offset beyond the end", offset: 1, shape: [2, 3], strides: [3, 1], "reaches beyond its storage"),
    tensor("the greatest offset", offset: .max, shape: [1], strides: [1], "reaches beyond its storage"),
    tensor("a stride beyond the end", shape: [2, 3], strides: [4, 1], "reaches beyond its storage"),
    tensor(
      "a value repeated 2^40 times", shape: [1 << 20, 1 << 20], strides: [0, 0], "only 6 values to repeat"),
    named(
      "a dtype of another size", Pickle.tensor(Pickle.storage("0", count: 6, type: "DoubleStorage")),
      " the storage "),
    named(
      "a storage of 2^62 values", Pickle.tensor(Pickle.storage("0", count: 1 << 62)),
      "should have 4611686018427387904 values of 4 bytes"),
    named(
      "a fraction for an offset", Pickle.tensor(offset: [0x47, 0, 0, 0, 0, 0, 0, 0, 0]),
      "expected a constructor"),
    named("a tensor for a storage", Pickle.tensor(Pickle.tensor()), "expected a constructor"),
    HostileFile(
      "two tensors of one name",
      Pickle.dictionary([
        (Pickle.string("weight"), Pickle.tensor()), (Pickle.string("weight"), Pickle.tensor()),
      ]), "there are two tensors 'weight'"),
    HostileFile(
      "a tensor under a number", Pickle.dictionary([(Pickle.integer(1), Pickle.tensor())]),
      "whose name is no string"),
  ]

  private static func named(_ description: String, _ tensor: [UInt8], _ reason: String) -> HostileFile {
    HostileFile(description, Pickle.dictionary([(Pickle.string("weight"), tensor)]), reason)
  }

  private static func tensor(
    _ description: String, offset: Int = 0, shape: [Int], strides: [Int], _ reason: String
  ) -> HostileFile {
    named(
      description,
      Pickle.tensor(
        offset: Pickle.integer(offset), shape: Pickle.integers(shape), strides: Pickle.integers(strides)),
      reason)
  }
}

// Whole files.
extension HostileFile {
  /// In an archive a pickle's end is known.
  private static let cutPickles = [
    HostileFile(
      "a string beyond the end", TorchSave.archive(Pickle.ops("X") + Pickle.littleEndian(UInt32.max)),
      "its pickle ends too early, at byte 7"),
    HostileFile(
      "a string of 2^64 bytes", TorchSave.archive([0x8D] + Pickle.littleEndian(UInt64.max)),
      "its pickle ends too early, at byte 11"),
    HostileFile(
      "a frame beyond the end", TorchSave.archive([0x95] + Pickle.littleEndian(UInt64.max)),
      "its pickle ends too early, at byte 11"),
    HostileFile(
      "a name without its end", TorchSave.archive(Pickle.ops("cposix")),
      "its pickle ends too early, at byte 3"),
    HostileFile(
      "a pickle without its end", ZipBytes.archive([ZipBytes.Entry("weights/data.pkl", [0x80, 2, 0x4E])]),
      "its pickle ends too early, at byte 3"),
    HostileFile(
      "an empty pickle", ZipBytes.archive([ZipBytes.Entry("weights/data.pkl", [])]),
      "its pickle ends too early, at byte 0"),
    HostileFile(
      "a pickle over the limit", TorchSave.archive(repeated("N", 9_000_000)), "its pickle takes 9000003 bytes"
    ),
    HostileFile(
      "a sequence over the limit", TorchSave.legacy(repeated("N0", 4_500_000)), "its pickle takes "),
  ]

  private static let state = Pickle.whole(Pickle.dictionary([(Pickle.string("weight"), Pickle.tensor())]))
  private static let pickle = ZipBytes.Entry("weights/data.pkl", state)
  private static let data = ZipBytes.Entry("weights/data/0", TorchSave.storage)

  private static let archives = [
    archive(
      "a wrong checksum", [pickle, data.with(\.checksum, 1)],
      "'weights/data/0' does not have the bytes of its"),
    archive(
      "a pickle with a wrong checksum", [pickle.with(\.checksum, 1), data], "'weights/data.pkl' does not have"
    ),
    archive("a compressed entry", [pickle, data.with(\.method, 8)], "'weights/data/0' is compressed"),
    archive("an encrypted entry", [pickle, data.with(\.flags, 1)], "'weights/data/0' is encrypted"),
    archive("an entry twice", [pickle, data, data], "it has the entry 'weights/data/0' twice"),
    archive("an entry over another", [pickle, data.with(\.offset, 0)], "'weights/data/0' is not where"),
    archive(
      "an entry inside another",
      [
        ZipBytes.Entry("a", ZipBytes.withHeader(pickle)), pickle.with(\.offset, 31),
      ], "lies over another"),
    archive(
      "an entry beyond the data", [pickle, data.with(\.size, 25)], "'weights/data/0' reaches beyond the data"),
    archive(
      "an entry of 4 GB", [pickle, data.with(\.size, .max - 1)], "'weights/data/0' reaches beyond the data"),
    archive("an entry without its ZIP64 size", [pickle, data.with(\.size, .max)], "the size of the entry"),
    archive("an entry far away", [pickle, data.with(\.offset, 1 << 31)], "reaches beyond the data"),
    archive(
      "another name before the data", [pickle, data.with(\.headerName, "weights/data/1")], "is not where"),
    archive("no storage", [pickle], "the storage '0' of tensor 'weight' is not there"),
    archive(
      "a short storage", [pickle, ZipBytes.Entry("weights/data/0", [1, 2, 3])],
      "should have 6 values of 4 bytes, found 3 bytes"),
    archive("no pickle", [data], "has no data.pkl in one folder"),
    archive(
      "two pickles", [pickle, ZipBytes.Entry("other/data.pkl", state), data],
      "has other/data.pkl, expected data.pkl in one folder"),
    archive(
      "a pickle at the top", [ZipBytes.Entry("data.pkl", state), data],
      "so it was zipped anew"),
    archive(
      "a TorchScript program", [pickle, data, ZipBytes.Entry("weights/code/__torch__.py", [])],
      "this is a TorchScript program"),
    archive(
      "big-endian", [pickle, data, ZipBytes.Entry("weights/byteorder", Array("big".utf8))],
      "not little-endian"),
    HostileFile("an empty archive", ZipBytes.withHeader(pickle) + ZipBytes.archive([]), "does not end at"),
    HostileFile(
      "fewer entries than said", ZipBytes.archive([pickle, data], count: 3), "is said to have 3 entries"),
    HostileFile(
      "more entries than said", ZipBytes.archive([pickle, data], count: 1), "follow its last directory"),
    HostileFile(
      "60 000 entries said", ZipBytes.archive([pickle, data], count: 60_000), "is said to have 60000"),
    HostileFile(
      "the count that stands for ZIP64, without it", ZipBytes.archive([pickle, data], count: 0xFFFF),
      "is said to have 65535 entries"),
    HostileFile("bytes behind the directory", ZipBytes.archive([pickle, data], gap: [0]), "does not end at"),
    HostileFile(
      "no directory", Array(ZipBytes.archive([pickle, data]).prefix(100)), "has no directory at its end"),
  ]

  private static func archive(_ description: String, _ entries: [ZipBytes.Entry], _ reason: String)
    -> HostileFile
  {
    HostileFile(description, ZipBytes.archive(entries), reason)
  }

  private static let dictionary = Pickle.dictionary([(Pickle.string("weight"), Pickle.tensor())])

  private static let sequences = [
    HostileFile("a pickle alone", state, "not a file of torch.save"),
    HostileFile("a pickle of a number", Pickle.whole(Pickle.integer(1)), "not a file of torch.save"),
    HostileFile("another version", TorchSave.legacy(dictionary, version: 1002), "expected 1001"),
    HostileFile(
      "big-endian, legacy", TorchSave.legacy(dictionary, isLittleEndian: false), "not little-endian"),
    HostileFile(
      "no list of storages", TorchSave.legacy(dictionary, keys: Pickle.ops("N"), data: []),
      "the storage '0' of tensor 'weight' is not there"),
    HostileFile(
      "an unknown storage", TorchSave.legacy(dictionary, keys: Pickle.tuple([Pickle.string("1")])),
      "the list of its storages does not fit"),
    HostileFile(
      "a storage twice",
      TorchSave.legacy(dictionary, keys: Pickle.tuple([Pickle.string("0"), Pickle.string("0")])),
      "the list of its storages does not fit"),
    HostileFile(
      "a storage of 2^64 - 1 values", TorchSave.legacy(dictionary, data: Pickle.littleEndian(-1)),
      "it ends inside the storage '0'"),
    HostileFile(
      "a storage that is cut off", TorchSave.legacy(dictionary, data: Pickle.littleEndian(6) + [0]),
      "it ends inside the storage '0'"),
    HostileFile(
      "a storage of five values",
      TorchSave.legacy(dictionary, data: Pickle.littleEndian(5) + TorchSave.storage.dropLast(4)),
      "should have 6 values of 4 bytes, found 20 bytes"),
    HostileFile(
      "a byte too many", TorchSave.legacy(dictionary, data: Pickle.littleEndian(6) + TorchSave.storage + [0]),
      "1 bytes follow the last storage"),
  ]
}
