import SkipSegTensorBoard
import SwiftProtobuf
import Testing

@Suite struct EventFileTests {
  /// RFC 3720, appendix B.4, and the check value of the polynomial.
  @Test(
    arguments: [
      ([UInt8](repeating: 0, count: 32), 0x8a91_36aa), ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
      ([UInt8](0..<32), 0x46dd_794e), ([UInt8]((0..<32).reversed()), 0x113f_db5c),
      (Array("123456789".utf8), 0xe306_9283), ([], 0),
    ] as [([UInt8], UInt32)])
  func checksumsAreThoseOfTheStandard(bytes: [UInt8], checksum: UInt32) {
    #expect(CRC32C.checksum(bytes) == checksum)
  }

  /// Written by TensorBoard 2.21: `RecordWriter(file).write(b"abc")`.
  @Test func aRecordIsFramedAsTensorBoardDoes() {
    let expected: [UInt8] = [
      0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xb0, 0x99, 0x49, 0x0e, 0x61, 0x62, 0x63, 0x6e, 0x57,
      0xf1, 0x21,
    ]
    #expect(TFRecord.framed(Array("abc".utf8)) == expected)
  }

  private var file: EventFile {
    var file = EventFile()
    for step in 1...3 {
      file.append(
        step: step * 10, scalars: [("loss", 1 / Double(step)), ("iou/a \"b\" <c>", 0.25 * Double(step))])
    }
    return file
  }

  @Test func scalarsAreReadBack() throws {
    var rest = file.bytes[...]
    var events: [TensorBoardEvent] = []
    while !rest.isEmpty {
      let length = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let data = Array(rest.dropFirst(12).prefix(length))
      #expect(Array(rest.prefix(16 + length)) == TFRecord.framed(data))
      events.append(try TensorBoardEvent(serializedBytes: data))
      rest = rest.dropFirst(16 + length)
    }
    #expect(events.map(\.step) == [0, 10, 20, 30])
    #expect(events.map(\.wallTime) == [0, 1, 2, 3])
    #expect(events[0].fileVersion == "brain.Event:2")
    #expect(events[2].summary.value.map(\.tag) == ["loss", "iou/a \"b\" <c>"])
    #expect(events[2].summary.value.map(\.simpleValue) == [0.5, 0.5])
  }

  @Test func addingOnlyAppends() {
    var longer = file
    longer.append(step: 40, scalars: [("loss", 0)])
    #expect(longer.bytes.starts(with: file.bytes) && longer.bytes.count > file.bytes.count)
  }
}
