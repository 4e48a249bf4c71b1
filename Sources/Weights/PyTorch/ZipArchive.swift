import SkipSegFiles

/// The directory of a ZIP archive, checked whole: every entry lies in the file, overlaps no other, stands under its
/// name once and, where it is stored as it is, has the bytes of its checksum.
///
/// Source: PKWARE APPNOTE 6.3.10, section 4.3.
struct ZipArchive {
  /// The bytes within the file of each entry that is stored as it is.
  let stored: [String: Range<Int>]
  /// The names of the other entries, sorted.
  let compressed: [String]

  static let magic: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
  /// Room for more than a hundred thousand entries.
  private static let maximumDirectoryBytes = 1 << 24

  init(_ file: RandomAccessFile) throws {
    let (count, range) = try Self.directory(of: file)
    var cursor = ByteCursor(try file.read(range))
    var records: [ZipRecord] = []
    for _ in 0..<count {
      records.append(try ZipRecord(&cursor, in: file, dataEnd: range.lowerBound))
    }
    guard cursor.remaining == 0 else {
      throw PyTorchError.Fault.damagedArchive("\(cursor.remaining) bytes follow its last directory entry")
    }
    try Self.checkOverlaps(records)
    let stored = records.filter { !$0.isCompressed }
    for record in stored { try record.checkChecksum(in: file) }
    self.stored = Dictionary(uniqueKeysWithValues: stored.map { ($0.name, $0.data) })
    compressed = records.filter(\.isCompressed).map(\.name).sorted()
  }

  private static func checkOverlaps(_ records: [ZipRecord]) throws {
    var names: Set<String> = []
    var end = 0
    for record in records.sorted(by: { $0.headerOffset < $1.headerOffset }) {
      guard names.insert(record.name).inserted else {
        throw PyTorchError.Fault.damagedArchive("it has the entry '\(record.name)' twice")
      }
      guard record.headerOffset >= end else {
        throw PyTorchError.Fault.damagedArchive("the entry '\(record.name)' lies over another")
      }
      end = record.data.upperBound
    }
  }

  /// Number of entries and place of the central directory, from the records at the end of the file.
  private static func directory(of file: RandomAccessFile) throws -> (count: Int, range: Range<Int>) {
    let endRecordBytes = 22
    let tailStart = max(0, file.byteCount - endRecordBytes - 0xFFFF)
    let tail = try file.read(tailStart..<file.byteCount)
    // The record ends with a comment of any text: its length tells the true one.
    let candidates = stride(from: tail.count - endRecordBytes, through: 0, by: -1)
    guard
      let place = candidates.first(where: { place in
        tail[place] == 0x50 && tail[place...].starts(with: [0x50, 0x4B, 0x05, 0x06])
          && Int(tail[place + 20]) | Int(tail[place + 21]) << 8 == tail.count - place - endRecordBytes
      })
    else { throw PyTorchError.Fault.cutOffArchive }

    var cursor = ByteCursor(tail, at: place + 10)
    var end = tailStart + place
    var count = UInt64(cursor.next(UInt16.self)!)
    var size = UInt64(cursor.next(UInt32.self)!)
    var start = UInt64(cursor.next(UInt32.self)!)
    if let large = try largeDirectory(of: file, endRecord: end) {
      (end, count, size, start) = large
    }
    let (sum, overflow) = start.addingReportingOverflow(size)
    guard !overflow, sum == end else {
      throw PyTorchError.Fault.damagedArchive(
        "its directory of \(size) bytes at \(start) does not end at \(end)")
    }
    guard size <= maximumDirectoryBytes, count <= size / UInt64(ZipRecord.minimumBytes) else {
      throw PyTorchError.Fault.damagedArchive(
        "its directory of \(size) bytes is said to have \(count) entries")
    }
    return (Int(count), Int(start)..<end)
  }

  /// ZIP64: a locator just before the end record leads to a record with 64-bit numbers, at which the directory ends.
  /// PyTorch writes both into every file.
  private static func largeDirectory(
    of file: RandomAccessFile, endRecord: Int
  ) throws -> (end: Int, count: UInt64, size: UInt64, start: UInt64)? {
    let (locatorBytes, recordBytes) = (20, 56)
    guard endRecord >= locatorBytes + recordBytes else { return nil }
    var locator = ByteCursor(try file.read(endRecord - locatorBytes..<endRecord))
    guard locator.next(UInt32.self) == 0x0706_4B50 else { return nil }
    let damaged = PyTorchError.Fault.damagedArchive("its ZIP64 end record is not where it should be")
    guard locator.next(UInt32.self) == 0, let place = locator.next(UInt64.self),
      place <= endRecord - locatorBytes - recordBytes
    else { throw damaged }
    var record = ByteCursor(try file.read(Int(place)..<Int(place) + recordBytes))
    guard record.next(UInt32.self) == 0x0606_4B50, record.next(28) != nil,
      let count = record.next(UInt64.self),
      let size = record.next(UInt64.self), let start = record.next(UInt64.self)
    else { throw damaged }
    return (Int(place), count, size, start)
  }
}
