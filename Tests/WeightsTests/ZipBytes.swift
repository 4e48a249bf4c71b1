/// ZIP archives of stored entries, right or wrong in a chosen way.
enum ZipBytes {
  struct Entry {
    var name: String
    var data: [UInt8]
    var method: UInt16 = 0
    var flags: UInt16 = 0
    /// Nil stands for the right one.
    var checksum: UInt32?
    /// What the directory says of the place; nil stands for the right one.
    var offset: Int?
    /// What the directory says of the size; nil stands for the right one.
    var size: UInt32?
    /// In the header before the data; nil stands for the same name.
    var headerName: String?

    init(_ name: String, _ data: [UInt8]) { (self.name, self.data) = (name, data) }

    func with<Value>(_ property: WritableKeyPath<Entry, Value>, _ value: Value) -> Entry {
      var copy = self
      copy[keyPath: property] = value
      return copy
    }
  }

  /// - Parameters:
  ///   - count: what the end says of the number of entries; nil stands for the right one.
  ///   - gap: bytes between the directory and the end.
  static func archive(_ entries: [Entry], count: Int? = nil, gap: [UInt8] = []) -> [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let offset = UInt32(entry.offset ?? bytes.count)
      directory +=
        [0x50, 0x4B, 1, 2, 20, 0, 20, 0] + facts(of: entry) + little(UInt16(entry.name.utf8.count))
      directory += [UInt8](repeating: 0, count: 12) + little(offset) + Array(entry.name.utf8)
      bytes += withHeader(entry)
    }
    let total = little(UInt16(count ?? entries.count))
    let end = total + total + little(UInt32(directory.count)) + little(UInt32(bytes.count)) + [0, 0]
    return bytes + directory + gap + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + end
  }

  /// An entry as it stands before the directory.
  static func withHeader(_ entry: Entry) -> [UInt8] {
    let name = Array((entry.headerName ?? entry.name).utf8)
    return [0x50, 0x4B, 3, 4, 20, 0] + facts(of: entry) + little(UInt16(name.count)) + [0, 0] + name
      + entry.data
  }

  /// Flags, method, time, checksum and sizes.
  private static func facts(of entry: Entry) -> [UInt8] {
    let size = little(entry.size ?? UInt32(entry.data.count))
    return little(entry.flags) + little(entry.method) + [0, 0, 0, 0]
      + little(entry.checksum ?? checksum(entry.data)) + size + size
  }

  private static func little(_ value: some FixedWidthInteger) -> [UInt8] { Pickle.littleEndian(value) }

  /// CRC-32, bit by bit.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { state, byte in
      (0..<8).reduce(state ^ UInt32(byte)) { state, _ in state >> 1 ^ (state & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }
}
