import SkipSegFiles
import TestSupport
import Testing

@Suite struct NPYFileTests {
  /// As `numpy.save` writes them but for the comma behind the last number, which the format allows.
  @Test(
    arguments: [([3], "(3,)"), ([2, 3], "(2, 3,)"), ([1, 2, 0], "(1, 2, 0,)"), ([], "()")]
      as [([Int], String)])
  func anArrayIsWrittenWithItsShape(shape: [Int], tuple: String) throws {
    let folder = try TemporaryFolder()
    let values = (0..<shape.reduce(1, *)).map { Float($0) - 0.5 }
    try NPYFile.write(values, shape: shape, to: folder.path("a.npy"))
    let bytes = try FileSystem.read(folder.path("a.npy"))
    #expect(bytes[..<8] == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
    let begin = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    #expect(begin % 64 == 0)
    let header = String(decoding: bytes[10..<begin], as: UTF8.self)
    #expect(header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': \(tuple), }"))
    #expect(header.hasSuffix("\n"))
    let stored = stride(from: begin, to: bytes.count, by: 4).map { index in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << (8 * UInt32($1)) })
    }
    #expect(stored == values)
  }
}
