import SkipSegFiles

/// An entry of a ZIP archive: its record in the central directory and the header before its data agree.
struct ZipRecord {
  let name: String
  let headerOffset: Int
  let isCompressed: Bool
  /// Bytes within the file.
  let data: Range<Int>
  private let checksum: UInt32

  /// Of a record in the central directory.
  static let minimumBytes = 46

  /// - Parameter dataEnd: where the central directory begins.
  init(_ cursor: inout ByteCursor, in file: RandomAccessFile, dataEnd: Int) throws {
    let damaged = PyTorchError.Fault.damagedArchive("its directory is cut off or no directory")
    guard cursor.next(UInt32.self) == 0x0201_4B50, cursor.next(4) != nil,
      let flags = cursor.next(UInt16.self), let method = cursor.next(UInt16.self), cursor.next(4) != nil,
      let checksum = cursor.next(UInt32.self), let stored = cursor.next(UInt32.self),
      let size = cursor.next(UInt32.self), let nameBytes = cursor.next(UInt16.self),
      let extraBytes = cursor.next(UInt16.self), let commentBytes = cursor.next(UInt16.self),
      cursor.next(8) != nil, let offset = cursor.next(UInt32.self),
      let nameText = cursor.next(Int(nameBytes)),
      let extra = cursor.next(Int(extraBytes)), cursor.next(Int(commentBytes)) != nil
    else { throw damaged }
    guard let name = String(validating: nameText, as: UTF8.self) else {
      throw PyTorchError.Fault.damagedArchive("the name of an entry is not UTF-8")
    }
    guard flags & 1 == 0 else { throw PyTorchError.Fault.damagedArchive("the entry '\(name)' is encrypted") }
    let numbers = Self.numbers([size, stored, offset], extra: extra)
    guard let numbers, method != 0 || numbers[0] == numbers[1] else {
      throw PyTorchError.Fault.damagedArchive("the size of the entry '\(name)' is not clear")
    }
    self.name = name
    self.checksum = checksum
    isCompressed = method != 0
    (headerOffset, data) = try Self.data(
      of: name, nameText: nameText, offset: numbers[2], size: numbers[1], in: file, dataEnd: dataEnd)
  }

  /// Numbers that do not fit 32 bits stand in the ZIP64 field (section 4.5.3), in the same order.
  private static func numbers(_ numbers: [UInt32], extra: ArraySlice<UInt8>) -> [UInt64]? {
    var large: ByteCursor?
    var fields = ByteCursor(Array(extra))
    while large == nil, let identifier = fields.next(UInt16.self), let length = fields.next(UInt16.self),
      let field = fields.next(Int(length))
    {
      if identifier == 1 { large = ByteCursor(Array(field)) }
    }
    var result: [UInt64] = []
    for number in numbers {
      guard let value = number == .max ? large?.next(UInt64.self) : UInt64(number) else { return nil }
      result.append(value)
    }
    return result
  }

  /// The header before the data has a name and fields of its own length.
  private static func data(
    of name: String, nameText: ArraySlice<UInt8>, offset: UInt64, size: UInt64, in file: RandomAccessFile,
    dataEnd: Int
  ) throws -> (headerOffset: Int, data: Range<Int>) {
    let beyond = PyTorchError.Fault.damagedArchive("the entry '\(name)' reaches beyond the data")
    let headerBytes = 30
    guard let headerOffset = Int(exactly: offset), headerOffset <= dataEnd - headerBytes else { throw beyond }
    var header = ByteCursor(try file.read(headerOffset..<headerOffset + headerBytes))
    let signature = header.next(UInt32.self)
    _ = header.next(22)
    let nameBytes = Int(header.next(UInt16.self)!)
    let start = headerOffset + headerBytes + nameBytes + Int(header.next(UInt16.self)!)
    guard start <= dataEnd, size <= dataEnd - start else { throw beyond }
    let nameStart = headerOffset + headerBytes
    guard signature == 0x0403_4B50, try file.read(nameStart..<nameStart + nameBytes)[...] == nameText else {
      throw PyTorchError.Fault.damagedArchive("the entry '\(name)' is not where its directory says")
    }
    return (headerOffset, start..<start + Int(size))
  }

  func checkChecksum(in file: RandomAccessFile) throws {
    let step = 1 << 20
    var checksum = CRC32()
    for start in stride(from: data.lowerBound, to: data.upperBound, by: step) {
      checksum.update(try file.read(start..<min(start + step, data.upperBound)))
    }
    guard checksum.value == self.checksum else { throw PyTorchError.Fault.wrongChecksum(entry: name) }
  }
}
