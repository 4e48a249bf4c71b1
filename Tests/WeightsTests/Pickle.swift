/// Pickles written operation by operation, for files that torch.save would never write.
enum Pickle {
  static func whole(_ operations: [UInt8]) -> [UInt8] { [0x80, 2] + operations + ops(".") }

  /// Operations by their characters.
  static func ops(_ text: String) -> [UInt8] { Array(text.utf8) }

  static func global(_ module: String, _ name: String) -> [UInt8] { ops("c\(module)\n\(name)\n") }

  static func string(_ text: String) -> [UInt8] {
    ops("X") + littleEndian(UInt32(text.utf8.count)) + Array(text.utf8)
  }

  /// LONG1 with all eight bytes.
  static func integer(_ value: Int) -> [UInt8] { [0x8A, 8] + littleEndian(value) }

  static func tuple(_ items: [[UInt8]]) -> [UInt8] { ops("(") + items.joined() + ops("t") }

  static func integers(_ values: [Int]) -> [UInt8] { tuple(values.map(integer)) }

  static func call(_ constructor: [UInt8], _ arguments: [UInt8]...) -> [UInt8] {
    constructor + tuple(arguments) + ops("R")
  }

  static func dictionary(_ pairs: [(key: [UInt8], value: [UInt8])]) -> [UInt8] {
    ops("}(") + pairs.flatMap { $0.key + $0.value } + ops("u")
  }

  static let orderedDictionary = global("collections", "OrderedDict")

  static func storage(_ key: String, count: Int, type: String = "FloatStorage", view: [UInt8] = [])
    -> [UInt8]
  {
    tuple([string("storage"), global("torch", type), string(key), string("cpu"), integer(count), view])
      + ops("Q")
  }

  static func tensor(
    _ storage: [UInt8] = storage("0", count: 6), offset: [UInt8] = integer(0),
    shape: [UInt8] = integers([2, 3]), strides: [UInt8] = integers([3, 1])
  ) -> [UInt8] {
    call(global("torch._utils", "_rebuild_tensor"), storage, offset, shape, strides)
  }

  static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}

/// Files of torch.save around any pickle.
enum TorchSave {
  /// Of six floats: what `Pickle.tensor` takes.
  static let storage = [UInt8](repeating: 0, count: 24)

  static func archive(
    _ pickle: [UInt8], storages: [String: [UInt8]] = ["0": storage], byteOrder: String = "little"
  )
    -> [UInt8]
  {
    ZipBytes.archive(
      [
        ZipBytes.Entry("weights/data.pkl", Pickle.whole(pickle)),
        ZipBytes.Entry("weights/byteorder", Array(byteOrder.utf8)),
      ] + storages.map { ZipBytes.Entry("weights/data/\($0)", $1) })
  }

  static let magicNumber = Pickle.whole([
    0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ])

  static func legacy(
    _ pickle: [UInt8], version: Int = 1001, isLittleEndian: Bool = true,
    keys: [UInt8] = Pickle.tuple([Pickle.string("0")]), data: [UInt8] = Pickle.littleEndian(6) + storage
  ) -> [UInt8] {
    let machine = Pickle.dictionary([(Pickle.string("little_endian"), [isLittleEndian ? 0x88 : 0x89])])
    return magicNumber + Pickle.whole(Pickle.integer(version))
      + Pickle.whole(machine) + Pickle.whole(pickle) + Pickle.whole(keys) + data
  }
}
